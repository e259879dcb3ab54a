#pragma once

#include "unroll.hpp"

namespace mandelbrot {

/// `step` for n vectors side by side, instruction by instruction: x[k], y[k] <- z^2 + c with c at cx, cy, one
/// vector after the other. Each instruction is issued for all vectors before the next one, every result
/// replaces an operand, and c is only ever a memory operand: 2 n + n registers, nothing spilled, no moves.
/// Compilers find neither the order nor the registers; on Zen 3 that is the difference between 65 and 95 % of
/// the FMA rate.
template <unsigned n, class V>
MANDELBROT_INLINE void x86_step(V* x, V* y, const typename V::element* cx, const typename V::element* cy) {
    using raw = typename V::raw;
    const auto* const real = reinterpret_cast<const raw*>(cx);
    const auto* const imaginary = reinterpret_cast<const raw*>(cy);
    raw t[n];
    if constexpr (sizeof(typename V::element) == 8) {
        unroll<n>([&](unsigned k) __attribute__((always_inline)) {
            asm volatile("vaddpd %1, %1, %0" : "=v"(t[k]) : "v"(x[k].v));
        });
        unroll<n>([&](unsigned k) __attribute__((always_inline)) {
            asm volatile("vfmadd213pd %1, %0, %0" : "+v"(x[k].v) : "m"(real[k]));
        });
        unroll<n>([&](unsigned k) __attribute__((always_inline)) {
            asm volatile("vfnmadd231pd %1, %1, %0" : "+v"(x[k].v) : "v"(y[k].v));
        });
        unroll<n>([&](unsigned k) __attribute__((always_inline)) {
            asm volatile("vfmadd213pd %2, %1, %0" : "+v"(y[k].v) : "v"(t[k]), "m"(imaginary[k]));
        });
    } else {
        unroll<n>([&](unsigned k) __attribute__((always_inline)) {
            asm volatile("vaddps %1, %1, %0" : "=v"(t[k]) : "v"(x[k].v));
        });
        unroll<n>([&](unsigned k) __attribute__((always_inline)) {
            asm volatile("vfmadd213ps %1, %0, %0" : "+v"(x[k].v) : "m"(real[k]));
        });
        unroll<n>([&](unsigned k) __attribute__((always_inline)) {
            asm volatile("vfnmadd231ps %1, %1, %0" : "+v"(x[k].v) : "v"(y[k].v));
        });
        unroll<n>([&](unsigned k) __attribute__((always_inline)) {
            asm volatile("vfmadd213ps %2, %1, %0" : "+v"(y[k].v) : "v"(t[k]), "m"(imaginary[k]));
        });
    }
}

} // namespace mandelbrot
