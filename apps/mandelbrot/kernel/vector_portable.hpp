#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

#include "iteration.hpp"

/// \file
/// Vectors of 16 bytes for the engine, in the vector extensions of GCC and Clang, for whatever the target
/// has. In an anonymous namespace, so that this is never merged with code that was compiled for more.

namespace mandelbrot::portable {
namespace {

/// One lane of a mask is all ones or all zeros.
template <class T>
struct vector_mask {
    using word = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
    typedef word words __attribute__((vector_size(16), may_alias));
    static constexpr unsigned lanes = 16 / sizeof(T);

    words v;

    friend MANDELBROT_INLINE vector_mask operator&(vector_mask a, vector_mask b) { return {a.v & b.v}; }
    friend MANDELBROT_INLINE vector_mask operator|(vector_mask a, vector_mask b) { return {a.v | b.v}; }

    friend MANDELBROT_INLINE unsigned bits(vector_mask m) {
        unsigned set = 0;
        for (unsigned i = 0; i < lanes; ++i) set |= (m.v[i] < 0 ? 1U : 0U) << i;
        return set;
    }
};

/// A counter in every lane, as wide as the lane.
template <class T>
struct vector_tally {
    typename vector_mask<T>::words v;

    static MANDELBROT_INLINE vector_tally zero() { return {typename vector_mask<T>::words{}}; }
    MANDELBROT_INLINE void increment(vector_mask<T> where) { v -= where.v; }

    MANDELBROT_INLINE void store(std::uint32_t* to) const {
        for (unsigned i = 0; i < vector_mask<T>::lanes; ++i) to[i] = static_cast<std::uint32_t>(v[i]);
    }
};

template <class T>
struct vector {
    using element = T;
    using mask = vector_mask<T>;
    using tally = vector_tally<T>;
    using words = typename mask::words;
    typedef T raw __attribute__((vector_size(16), may_alias));

    static constexpr unsigned lanes = mask::lanes;
    static constexpr unsigned every_bit = (1U << lanes) - 1;
    static constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();

    static constexpr unsigned conveyor_vectors = 8;
    static constexpr unsigned step_vectors = 4;
    static constexpr unsigned block_steps = 8;
    static constexpr unsigned group = 4;
    static constexpr unsigned opening_tests = 16;

    raw v;

    static MANDELBROT_INLINE vector broadcast(T value) { return {value - raw{}}; }
    static MANDELBROT_INLINE vector load(const T* from) { return {*reinterpret_cast<const raw*>(from)}; }
    static MANDELBROT_INLINE mask all_lanes() { return {~words{}}; }
    MANDELBROT_INLINE void store(T* to) const { *reinterpret_cast<raw*>(to) = v; }

    /// One step of n vectors of points.
    template <unsigned n>
    static MANDELBROT_INLINE void step_side_by_side(vector* x, vector* y, const T* cx, const T* cy) {
        for (unsigned k = 0; k < n; ++k) step(x[k], y[k], load(cx + k * lanes), load(cy + k * lanes));
    }

    friend MANDELBROT_INLINE vector operator+(vector a, vector b) { return {a.v + b.v}; }
    friend MANDELBROT_INLINE vector operator*(vector a, vector b) { return {a.v * b.v}; }
    friend MANDELBROT_INLINE mask operator<=(vector a, vector b) { return {a.v <= b.v}; }
    static MANDELBROT_INLINE mask equal(vector a, vector b) { return {a.v == b.v}; }
    friend MANDELBROT_INLINE vector choose(mask m, vector yes, vector no) { return {m.v ? yes.v : no.v}; }
    friend MANDELBROT_INLINE vector fnma(vector a, vector b, vector c) { return fma(vector{-a.v}, b, c); }

    friend MANDELBROT_INLINE vector fma(vector a, vector b, vector c) {
        if constexpr (lanes == 4)
            return {raw{fma(a.v[0], b.v[0], c.v[0]), fma(a.v[1], b.v[1], c.v[1]), fma(a.v[2], b.v[2], c.v[2]),
                        fma(a.v[3], b.v[3], c.v[3])}};
        else return {raw{fma(a.v[0], b.v[0], c.v[0]), fma(a.v[1], b.v[1], c.v[1])}};
    }

    /// Writes the chosen lanes one after the other.
    MANDELBROT_INLINE void compress(T* to, unsigned set) const {
        for (unsigned i = 0; i < lanes; ++i)
            if ((set >> i & 1U) != 0) *to++ = v[i];
    }

    /// Replaces one lane of the vector at an address.
    static MANDELBROT_INLINE void insert(T* at, unsigned lane, T value) { at[lane] = value; }

    /// Stores squared moduli as norms.
    MANDELBROT_INLINE void store_norms(float* to) const {
        for (unsigned i = 0; i < lanes; ++i)
            to[i] = v[i] < T{largest_norm} ? static_cast<float>(v[i]) : largest_norm;
    }

    /// Whether a coordinate is at least 2 in modulus shows in the highest bit of its exponent.
    static MANDELBROT_INLINE unsigned large_lanes(vector x, vector y) {
        const words either = __builtin_bit_cast(words, x.v) | __builtin_bit_cast(words, y.v);
        return bits(mask{either << 1});
    }

    /// Collects over several vectors whether anything must be attended to.
    struct notice {
        words seen{};

        MANDELBROT_INLINE void if_large(vector x, vector y) {
            seen |= __builtin_bit_cast(words, x.v) | __builtin_bit_cast(words, y.v);
        }

        MANDELBROT_INLINE void if_equal(vector a, vector b) { seen |= equal(a, b).v; }
        MANDELBROT_INLINE bool any() const { return bits(mask{seen << 1}) != 0; }
    };
};

} // namespace
} // namespace mandelbrot::portable
