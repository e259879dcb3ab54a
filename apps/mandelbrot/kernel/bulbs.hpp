#pragma once

#include "band.hpp"

namespace mandelbrot {

/// The two largest components of the interior, each shrunk to where the multiplier of its cycle is at most
/// 1 - margin. What is found inside is interior for the rounded orbit too, since the margin is far above what
/// rounding does there. With errors of e per step, the disk of radius margin / 2 round the fixed point is mapped
/// into itself if e < margin^2 / 4 (6e-5 for float, 2e-7 for double). That the orbit of 0 gets into it in spite
/// of errors of 1e-6 was proved by disk arithmetic for float and the whole cardioid, and in sampled cells of both
/// components for double; for float and the disk it rests on tests alone.
template <class V>
struct bulbs {
    using element = typename V::element;
    static constexpr element margin = sizeof(element) == 4 ? element(1) / 64 : element(1) / 1024;

    /// Whether [x0, x1] x {y} may meet them at all.
    static MANDELBROT_INLINE bool near(double x0, double x1, double y) {
        return y >= -0.66 && y <= 0.66 && x1 >= -1.26 && x0 <= 0.39;
    }

    /// With w = 1 - 4c, the multiplier of the fixed point is 1 - sqrt(w). That its modulus is at most 1 -
    /// margin is, free of roots: (|w|^2 - 2 Re w + m^2)^2 <= 4 (1 - m)^2 |w|^2 with m = 1 - (1 - margin)^2.
    static MANDELBROT_INLINE typename V::mask contains(V cx, V cy) {
        constexpr element inner = (1 - margin) * (1 - margin);
        constexpr element m = 1 - inner;
        const V u = fma(V::broadcast(-4), cx, V::broadcast(1));
        const V v = V::broadcast(4) * cy;
        const V modulus = fma(u, u, v * v);
        const V side = fma(V::broadcast(-2), u, modulus + V::broadcast(m * m));
        const V from_minus_one = cx + V::broadcast(1);
        return (fma(side, side, V::broadcast(-4 * inner * inner) * modulus) <= V::broadcast(0)) |
               (fma(from_minus_one, from_minus_one, cy * cy) <= V::broadcast(inner / 16));
    }
};

} // namespace mandelbrot
