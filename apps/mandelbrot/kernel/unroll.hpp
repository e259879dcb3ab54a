#pragma once

#include <utility>

#include "iteration.hpp"

namespace mandelbrot {

/// f(0), ..., f(n - 1) with constants for arguments, so that small arrays of vectors indexed by them live in
/// registers. A loop with an unroll pragma comes too late in the compiler for that.
template <unsigned n, class F>
MANDELBROT_INLINE void unroll(const F& f) {
    [&]<unsigned... i>(std::integer_sequence<unsigned, i...>) __attribute__((always_inline)) { (f(i), ...); }
    (std::make_integer_sequence<unsigned, n>{});
}

} // namespace mandelbrot
