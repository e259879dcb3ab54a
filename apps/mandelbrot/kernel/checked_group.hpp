#pragma once

#include <cstdint>

#include "unroll.hpp"

namespace mandelbrot {

/// A few vectors of points, iterated together with a test before every step. Exact without any argument about
/// escaped points staying escaped: a lane that failed once never counts again.
template <class V, bool with_norms>
struct checked_group {
    using mask = typename V::mask;
    using tally = typename V::tally;
    static constexpr unsigned vectors = V::group;
    static constexpr unsigned lanes = vectors * V::lanes;

    V x[vectors], y[vectors], cx[vectors], cy[vectors];
    tally passed[vectors]; ///< tests that each lane passed before it failed one
    V norm[vectors];
    // The lanes that were alive after each of the last four tests: a norm is overwritten for as long as its
    // lane was alive four tests ago, hence last at `steps_to_norm` steps after the escape.
    mask alive[steps_to_norm + 1][vectors];

    MANDELBROT_INLINE void start() {
        unroll<vectors>([&](unsigned k) __attribute__((always_inline)) {
            passed[k] = tally::zero();
            norm[k] = V::broadcast(0);
            unroll<steps_to_norm + 1>([&](unsigned age)
                                          __attribute__((always_inline)) { alive[age][k] = V::all_lanes(); });
        });
    }

    /// Iterates until every lane has failed a test, or `tests` (rounded up to a multiple of 4) have been
    /// made.
    MANDELBROT_INLINE void run(std::uint64_t tests) {
        const V limit = V::broadcast(escape_limit);
        for (std::uint64_t made = 0; made < tests; made += steps_to_norm + 1) {
            unroll<steps_to_norm + 1>([&](unsigned i) __attribute__((always_inline)) {
                unroll<vectors>([&](unsigned k) __attribute__((always_inline)) {
                    const V modulus = squared_modulus(x[k], y[k]);
                    if constexpr (with_norms) norm[k] = choose(alive[i][k], modulus, norm[k]);
                    alive[i][k] = alive[(i + steps_to_norm) % (steps_to_norm + 1)][k] & (modulus <= limit);
                    passed[k].increment(alive[i][k]);
                    step(x[k], y[k], cx[k], cy[k]);
                });
            });
            if (!any_alive()) break;
        }
    }

    /// After `run`: brings the norms of the lanes that failed last to where they belong. Moves the points on.
    MANDELBROT_INLINE void settle_norms() {
        unroll<steps_to_norm>([&](unsigned i) __attribute__((always_inline)) {
            unroll<vectors>([&](unsigned k) __attribute__((always_inline)) {
                norm[k] = choose(alive[i][k], squared_modulus(x[k], y[k]), norm[k]);
                step(x[k], y[k], cx[k], cy[k]);
            });
        });
    }

    /// The lanes of a vector that have passed every test.
    MANDELBROT_INLINE mask survivors(unsigned k) const { return alive[steps_to_norm][k]; }

    MANDELBROT_INLINE bool any_alive() const {
        mask some = survivors(0);
        unroll<vectors - 1>([&](unsigned k) __attribute__((always_inline)) { some = some | survivors(k + 1); });
        return bits(some) != 0;
    }
};

} // namespace mandelbrot
