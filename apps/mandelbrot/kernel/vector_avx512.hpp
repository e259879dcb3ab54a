#pragma once

#include <immintrin.h>

#include <cstdint>
#include <limits>
#include <type_traits>

#include "x86_step.hpp"

/// \file
/// Vectors of 64 bytes for the engine. In an anonymous namespace, so that what is instantiated for them
/// cannot be merged with anything outside the one object that is compiled for AVX-512.

namespace mandelbrot::avx512 {
namespace {

/// One bit per lane; 8 lanes of doubles or 16 of floats.
template <unsigned lanes>
struct vector_mask {
    using set = std::conditional_t<lanes == 16, __mmask16, __mmask8>;

    set v;

    friend MANDELBROT_INLINE vector_mask operator&(vector_mask a, vector_mask b) {
        return {static_cast<set>(a.v & b.v)};
    }
    friend MANDELBROT_INLINE vector_mask operator|(vector_mask a, vector_mask b) {
        return {static_cast<set>(a.v | b.v)};
    }
    friend MANDELBROT_INLINE unsigned bits(vector_mask m) { return m.v; }
};

/// A counter in every lane, as wide as the lane.
template <unsigned lanes>
struct vector_tally {
    __m512i v;

    static MANDELBROT_INLINE vector_tally zero() { return {_mm512_setzero_si512()}; }

    MANDELBROT_INLINE void increment(vector_mask<lanes> where) {
        if constexpr (lanes == 16) v = _mm512_mask_sub_epi32(v, where.v, v, _mm512_set1_epi32(-1));
        else v = _mm512_mask_sub_epi64(v, where.v, v, _mm512_set1_epi64(-1));
    }

    MANDELBROT_INLINE void store(std::uint32_t* to) const {
        if constexpr (lanes == 16) _mm512_store_si512(to, v);
        else _mm256_store_si256(reinterpret_cast<__m256i*>(to), _mm512_maskz_cvtepi64_epi32(0xFF, v));
    }
};

template <class T>
struct vector {
    using element = T;
    static constexpr unsigned lanes = 64 / sizeof(T);
    using mask = vector_mask<lanes>;
    using tally = vector_tally<lanes>;
    typedef T raw __attribute__((vector_size(64), may_alias));

    static constexpr unsigned every_bit = (1U << lanes) - 1;
    static constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();

    static constexpr unsigned conveyor_vectors = 8;
    static constexpr unsigned step_vectors = 4;
    static constexpr unsigned block_steps = 12;
    static constexpr unsigned group = 4;
    static constexpr unsigned opening_tests = 16;

    raw v;

    static MANDELBROT_INLINE vector broadcast(T value) { return {value - raw{}}; }
    static MANDELBROT_INLINE vector load(const T* from) { return {*reinterpret_cast<const raw*>(from)}; }
    static MANDELBROT_INLINE mask all_lanes() { return {static_cast<typename mask::set>(every_bit)}; }
    MANDELBROT_INLINE void store(T* to) const { *reinterpret_cast<raw*>(to) = v; }

    /// One step of n vectors of points.
    template <unsigned n>
    static MANDELBROT_INLINE void step_side_by_side(vector* x, vector* y, const T* cx, const T* cy) {
        x86_step<n>(x, y, cx, cy);
    }

    friend MANDELBROT_INLINE vector operator+(vector a, vector b) { return {a.v + b.v}; }
    friend MANDELBROT_INLINE vector operator*(vector a, vector b) { return {a.v * b.v}; }

    friend MANDELBROT_INLINE mask operator<=(vector a, vector b) {
        if constexpr (lanes == 16) return {_mm512_cmp_ps_mask(a.v, b.v, _CMP_LE_OQ)};
        else return {_mm512_cmp_pd_mask(a.v, b.v, _CMP_LE_OQ)};
    }

    static MANDELBROT_INLINE mask equal(vector a, vector b) {
        if constexpr (lanes == 16) return {_mm512_cmp_ps_mask(a.v, b.v, _CMP_EQ_OQ)};
        else return {_mm512_cmp_pd_mask(a.v, b.v, _CMP_EQ_OQ)};
    }

    friend MANDELBROT_INLINE vector fma(vector a, vector b, vector c) {
        if constexpr (lanes == 16) return {_mm512_fmadd_ps(a.v, b.v, c.v)};
        else return {_mm512_fmadd_pd(a.v, b.v, c.v)};
    }

    friend MANDELBROT_INLINE vector fnma(vector a, vector b, vector c) {
        if constexpr (lanes == 16) return {_mm512_fnmadd_ps(a.v, b.v, c.v)};
        else return {_mm512_fnmadd_pd(a.v, b.v, c.v)};
    }

    friend MANDELBROT_INLINE vector choose(mask m, vector yes, vector no) {
        if constexpr (lanes == 16) return {_mm512_mask_mov_ps(no.v, m.v, yes.v)};
        else return {_mm512_mask_mov_pd(no.v, m.v, yes.v)};
    }

    /// Writes a whole vector that begins with the chosen lanes: compressing stores are slow on some
    /// processors.
    MANDELBROT_INLINE void compress(T* to, unsigned set) const {
        const auto which = static_cast<typename mask::set>(set);
        if constexpr (lanes == 16) _mm512_storeu_ps(to, _mm512_maskz_compress_ps(which, v));
        else _mm512_storeu_pd(to, _mm512_maskz_compress_pd(which, v));
    }

    /// Replaces one lane of the vector at an address.
    static MANDELBROT_INLINE void insert(T* at, unsigned lane, T value) {
        choose({static_cast<typename mask::set>(1U << lane)}, broadcast(value), load(at)).store(at);
    }

    /// Stores squared moduli as norms.
    MANDELBROT_INLINE void store_norms(float* to) const {
        const vector largest = broadcast(largest_norm);
        const vector norm = choose(*this <= largest, *this, largest);
        if constexpr (lanes == 16) _mm512_store_ps(to, norm.v);
        else // the masked form, since GCC 12 takes the undefined operand of the plain one for a mistake
            _mm256_store_ps(to, _mm512_maskz_cvtpd_ps(every_bit, norm.v));
    }

    /// Whether a coordinate is at least 2 in modulus shows in the highest bit of its exponent.
    static MANDELBROT_INLINE unsigned large_lanes(vector x, vector y) { return large(either(x, y)); }

    /// Collects over several vectors whether anything must be attended to.
    struct notice {
        __m512i large_ones = _mm512_setzero_si512();
        mask equal_ones{};

        MANDELBROT_INLINE void if_large(vector x, vector y) {
            large_ones = _mm512_or_si512(large_ones, either(x, y));
        }

        MANDELBROT_INLINE void if_equal(vector a, vector b) { equal_ones = equal_ones | equal(a, b); }
        MANDELBROT_INLINE bool any() const { return (large(large_ones) | bits(equal_ones)) != 0; }
    };

private:
    static MANDELBROT_INLINE __m512i either(vector x, vector y) {
        return _mm512_or_si512(__builtin_bit_cast(__m512i, x.v), __builtin_bit_cast(__m512i, y.v));
    }

    static MANDELBROT_INLINE unsigned large(__m512i coordinates) {
        if constexpr (lanes == 16) return _mm512_test_epi32_mask(coordinates, _mm512_set1_epi32(1 << 30));
        else return _mm512_test_epi64_mask(coordinates, _mm512_set1_epi64(std::int64_t{1} << 62));
    }
};

} // namespace
} // namespace mandelbrot::avx512
