#pragma once

#include <immintrin.h>

#include <cstdint>
#include <limits>
#include <type_traits>

#include "x86_step.hpp"

/// \file
/// Vectors of 32 bytes for the engine. In an anonymous namespace, so that what is instantiated for them
/// cannot be merged with anything outside the one object that is compiled for AVX2.

namespace mandelbrot::avx2 {
namespace {

/// For each set of lanes the 32-bit words that a left-packing permutation takes.
template <unsigned lanes>
struct packing_table {
    std::uint8_t order[1U << lanes][8]{};

    constexpr packing_table() {
        constexpr unsigned words = 8 / lanes;
        for (unsigned set = 0; set < 1U << lanes; ++set)
            for (unsigned lane = 0, to = 0; lane < lanes; ++lane)
                if ((set >> lane & 1U) != 0)
                    for (unsigned word = 0; word < words; ++word)
                        order[set][to++] = static_cast<std::uint8_t>(lane * words + word);
    }
};

template <unsigned lanes>
constexpr packing_table<lanes> packing;

/// One lane of a mask is all ones or all zeros.
template <class T>
struct vector_mask {
    using word = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
    typedef word words __attribute__((vector_size(32), may_alias));

    words v;

    friend MANDELBROT_INLINE vector_mask operator&(vector_mask a, vector_mask b) { return {a.v & b.v}; }
    friend MANDELBROT_INLINE vector_mask operator|(vector_mask a, vector_mask b) { return {a.v | b.v}; }

    friend MANDELBROT_INLINE unsigned bits(vector_mask m) {
        if constexpr (sizeof(T) == 4)
            return static_cast<unsigned>(_mm256_movemask_ps(__builtin_bit_cast(__m256, m.v)));
        else return static_cast<unsigned>(_mm256_movemask_pd(__builtin_bit_cast(__m256d, m.v)));
    }
};

/// A counter in every lane, as wide as the lane.
template <class T>
struct vector_tally {
    typename vector_mask<T>::words v;

    static MANDELBROT_INLINE vector_tally zero() { return {typename vector_mask<T>::words{}}; }

    MANDELBROT_INLINE void increment(vector_mask<T> where) { v -= where.v; }

    MANDELBROT_INLINE void store(std::uint32_t* to) const {
        const auto all = __builtin_bit_cast(__m256i, v);
        if constexpr (sizeof(T) == 4) {
            _mm256_store_si256(reinterpret_cast<__m256i*>(to), all);
        } else {
            const __m256i low = _mm256_permutevar8x32_epi32(all, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6));
            _mm_store_si128(reinterpret_cast<__m128i*>(to), _mm256_castsi256_si128(low));
        }
    }
};

/// The part that begins at `lanes - i` has ones in lane i only.
template <class T>
constexpr typename vector_mask<T>::word one_lane[2 * 32 / sizeof(T)] = {};

template <>
constexpr std::int32_t one_lane<float>[16] = {0, 0, 0, 0, 0, 0, 0, 0, -1};

template <>
constexpr std::int64_t one_lane<double>[8] = {0, 0, 0, 0, -1};

template <class T>
struct vector {
    using element = T;
    using mask = vector_mask<T>;
    using tally = vector_tally<T>;
    using words = typename mask::words;
    typedef T raw __attribute__((vector_size(32), may_alias));

    static constexpr unsigned lanes = 32 / sizeof(T);
    static constexpr unsigned every_bit = (1U << lanes) - 1;
    static constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();

    // The latency of a step is 8 cycles and its FMAs take 1.5: six vectors in flight keep both FMA pipes
    // busy, and with three temporaries they just leave one of the 16 registers.
    static constexpr unsigned conveyor_vectors = 6;
    static constexpr unsigned step_vectors = 3;
    static constexpr unsigned block_steps = 12;
    static constexpr unsigned group = 3;
    static constexpr unsigned opening_tests = 16;

    raw v;

    static MANDELBROT_INLINE vector broadcast(T value) { return {value - raw{}}; }
    static MANDELBROT_INLINE vector load(const T* from) { return {*reinterpret_cast<const raw*>(from)}; }
    static MANDELBROT_INLINE mask all_lanes() { return {~words{}}; }
    MANDELBROT_INLINE void store(T* to) const { *reinterpret_cast<raw*>(to) = v; }

    /// One step of n vectors of points.
    template <unsigned n>
    static MANDELBROT_INLINE void step_side_by_side(vector* x, vector* y, const T* cx, const T* cy) {
        x86_step<n>(x, y, cx, cy);
    }

    friend MANDELBROT_INLINE vector operator+(vector a, vector b) { return {a.v + b.v}; }
    friend MANDELBROT_INLINE vector operator*(vector a, vector b) { return {a.v * b.v}; }
    friend MANDELBROT_INLINE mask operator<=(vector a, vector b) { return {a.v <= b.v}; }
    static MANDELBROT_INLINE mask equal(vector a, vector b) { return {a.v == b.v}; }

    friend MANDELBROT_INLINE vector fma(vector a, vector b, vector c) {
        if constexpr (sizeof(T) == 4) return {_mm256_fmadd_ps(a.v, b.v, c.v)};
        else return {_mm256_fmadd_pd(a.v, b.v, c.v)};
    }

    friend MANDELBROT_INLINE vector fnma(vector a, vector b, vector c) {
        if constexpr (sizeof(T) == 4) return {_mm256_fnmadd_ps(a.v, b.v, c.v)};
        else return {_mm256_fnmadd_pd(a.v, b.v, c.v)};
    }

    friend MANDELBROT_INLINE vector choose(mask m, vector yes, vector no) {
        if constexpr (sizeof(T) == 4) return {_mm256_blendv_ps(no.v, yes.v, __builtin_bit_cast(__m256, m.v))};
        else return {_mm256_blendv_pd(no.v, yes.v, __builtin_bit_cast(__m256d, m.v))};
    }

    /// Writes a whole vector that begins with the chosen lanes.
    MANDELBROT_INLINE void compress(T* to, unsigned set) const {
        const auto* order = reinterpret_cast<const __m128i*>(packing<lanes>.order[set]);
        const __m256i packed = _mm256_permutevar8x32_epi32(__builtin_bit_cast(__m256i, v),
                                                           _mm256_cvtepu8_epi32(_mm_loadl_epi64(order)));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), packed);
    }

    /// Replaces one lane of the vector at an address.
    static MANDELBROT_INLINE void insert(T* at, unsigned lane, T value) {
        const auto here = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(one_lane<T> + lanes - lane));
        choose({__builtin_bit_cast(words, here)}, broadcast(value), load(at)).store(at);
    }

    /// Stores squared moduli as norms.
    MANDELBROT_INLINE void store_norms(float* to) const {
        const vector largest = broadcast(largest_norm);
        const vector norm = choose(*this <= largest, *this, largest);
        if constexpr (sizeof(T) == 4) _mm256_store_ps(to, norm.v);
        else _mm_store_ps(to, _mm256_cvtpd_ps(norm.v));
    }

    /// Whether a coordinate is at least 2 in modulus shows in the highest bit of its exponent.
    static MANDELBROT_INLINE unsigned large_lanes(vector x, vector y) {
        const words either = __builtin_bit_cast(words, x.v) | __builtin_bit_cast(words, y.v);
        return bits(mask{either + either});
    }

    /// Collects over several vectors whether anything must be attended to.
    struct notice {
        words seen{};

        MANDELBROT_INLINE void if_large(vector x, vector y) {
            seen |= __builtin_bit_cast(words, x.v) | __builtin_bit_cast(words, y.v);
        }

        MANDELBROT_INLINE void if_equal(vector a, vector b) { seen |= equal(a, b).v; }

        MANDELBROT_INLINE bool any() const {
            const words exponent_bit = words{} + (typename mask::word{1} << (8 * sizeof(T) - 2));
            return _mm256_testz_si256(__builtin_bit_cast(__m256i, seen),
                                      __builtin_bit_cast(__m256i, exponent_bit)) == 0;
        }
    };
};

} // namespace
} // namespace mandelbrot::avx2
