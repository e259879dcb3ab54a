#pragma once

/// \file
/// The specification of a pixel: one sequence of IEEE operations, shared by the scalar reference, every SIMD
/// engine (which instantiate `step` and `squared_modulus` for their vectors) and the GPU kernel. No result
/// may depend on where it was computed, so nothing here may be reassociated or contracted
/// (-ffp-contract=off).

#include <cstdint>

#ifdef __CUDACC__
#define MANDELBROT_INLINE __host__ __device__ __forceinline__
#else
// Forced inlining also keeps copies compiled with AVX flags out of the objects that must run everywhere.
#define MANDELBROT_INLINE __attribute__((always_inline)) inline
#endif

namespace mandelbrot {

#ifdef __CUDACC__
MANDELBROT_INLINE float fma(float a, float b, float c) { return ::fmaf(a, b, c); }
MANDELBROT_INLINE double fma(double a, double b, double c) { return ::fma(a, b, c); }
#else
MANDELBROT_INLINE float fma(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
MANDELBROT_INLINE double fma(double a, double b, double c) { return __builtin_fma(a, b, c); }
#endif

/// c - a * b, rounded once.
template <class T>
MANDELBROT_INLINE T fnma(T a, T b, T c) {
    return fma(-a, b, c);
}

/// z <- z^2 + c. `V` is float, double or a vector of them.
template <class V>
MANDELBROT_INLINE void step(V& x, V& y, V cx, V cy) {
    const V t = x + x;
    const V w = fma(x, x, cx);
    x = fnma(y, y, w);
    y = fma(t, y, cy);
}

/// |z|^2 as the escape test and the norms use it.
template <class V>
MANDELBROT_INLINE V squared_modulus(V x, V y) {
    return fma(x, x, y * y);
}

/// A point has escaped when |z|^2 exceeds this, or is not a number.
inline constexpr float escape_limit = 4.0F;

/// Norms are cut here, so that a renderer can take their logarithm without looking for infinities.
inline constexpr float largest_norm = 1e37F;

/// A norm is taken this many steps after the escape: enough to make smooth colouring smooth.
inline constexpr unsigned steps_to_norm = 3;

/// What is known about one pixel.
struct escape {
    std::uint32_t count; ///< smallest n with z_n escaped, z_0 = 0; max_iter if there is none below max_iter
    float norm;          ///< |z_(count + steps_to_norm)|^2, at most `largest_norm`; 0 without an escape
};

/// The reference: one point, one step at a time.
template <class T>
MANDELBROT_INLINE escape iterate_point(T cx, T cy, std::uint32_t max_iter) {
    T x = 0;
    T y = 0;
    for (std::uint32_t n = 0; n < max_iter; ++n) {
        if (!(squared_modulus(x, y) <= T{escape_limit})) {
            for (unsigned i = 0; i < steps_to_norm; ++i) step(x, y, cx, cy);
            const T norm = squared_modulus(x, y);
            return {n, norm < T{largest_norm} ? static_cast<float>(norm) : largest_norm};
        }
        step(x, y, cx, cy);
    }
    return {max_iter, 0.0F};
}

} // namespace mandelbrot
