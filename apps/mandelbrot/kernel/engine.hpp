#pragma once

#include "conveyor.hpp"

/// \file
/// The engine: written once over a vector type, instantiated once per instruction set and precision.
///
///     opening ---- most pixels -----------------------------> counts, norms
///        | survivors, left-packed         ^           ^
///        |---- |c|^2 > 3.99 ------------> replay -----|
///        v                                ^           |
///     work list -> conveyor -- escaping --|           |
///                     |---- periodic, or at max_iter -|
///
/// The opening tests |z| before every step and so does the replay. The conveyor does not: after a block of
/// steps it looks only at whether a coordinate is 2 or more in modulus (one bit of its exponent; infinities
/// and NaNs have that bit too). Why no count changes by that:
///
/// Let |c|^2 <= 3.99, so |c| < 1.9975, and z_m be the first to escape, |z_m| >= 2 - 4u with u the unit
/// roundoff. From |z'| >= |z|^2 - |c| follow lower bounds for the next moduli: 2.0025, 2.0125, 2.0526,
/// 2.2159, 2.912, and they grow for ever after. A step's rounding error is below 3u (|z|^2 + |c|) < 2e-6
/// while |z| < 2.92, even for float; the five steps amplify the sum of them to less than 0.004. Hence from
/// z_(m+5) on, |z| > 2 sqrt 2 and some coordinate is at least 2. Once x^2 + cx overflows, x stays infinite or
/// NaN: neither becomes finite again.
///
/// So if z_N is not noticed, no z_n with n <= N - 5 has escaped. (1) The state kept at N - 4 of one block, is
/// a valid start for finding the exact count if the next block is noticed. (2) A lane that is not noticed at
/// N >= max_iter + 4 never escaped below max_iter. (3) A lane that is not noticed and returns to an earlier
/// state, exactly, repeats for ever: had it escaped in between, it would be noticed from then on.

namespace mandelbrot {

template <class V>
void run_engine(const band& job) {
    replay<V> replay(job);
    opening<V> opening(job, replay);
    conveyor<V> conveyor(job, opening, replay);
    conveyor.run();
    replay.finish();
}

} // namespace mandelbrot
