#pragma once

#include <cstdint>
#include <cstring>

#include "bulbs.hpp"
#include "checked_group.hpp"
#include "replay.hpp"
#include "work_list.hpp"

namespace mandelbrot {

/// The first steps of every pixel of a band, in the order of the pixels. Most pixels of most images end here,
/// and their results leave as whole vectors; the others go on to a work list.
template <class V>
class opening {
    using element = typename V::element;
    static constexpr unsigned lanes = V::group * V::lanes;
    static constexpr unsigned stretch = 384; // columns at a time: a multiple of any group
    static constexpr unsigned tests = V::opening_tests;
    static_assert(stretch % lanes == 0 && tests % (steps_to_norm + 1) == 0);

public:
    /// Points on the work list stand at z_first, no earlier z of which escaped.
    static constexpr unsigned first = 1 + tests;

    /// Up to here an escaped point provably stays escaped; points farther out go to the replay.
    static constexpr element largest_c = element(3.99);

    opening(const band& job, replay<V>& replay) : job_(job), replay_(replay) {}

    /// Refills an empty list; leaves it empty at the end of the band.
    [[gnu::noinline]] void refill(work_list<V>& list) {
        list.clear();
        while (row_ < job_.rows && list.size + stretch <= work_list<V>::capacity) {
            if (job_.norms != nullptr) open_stretch<true>(list);
            else open_stretch<false>(list);
            column_ += stretch;
            if (column_ >= job_.samples.width) {
                column_ = 0;
                ++row_;
            }
        }
    }

private:
    template <bool with_norms>
    MANDELBROT_INLINE void open_stretch(work_list<V>& list) {
        const grid& samples = job_.samples;
        const unsigned used = samples.width - column_ < stretch ? samples.width - column_ : stretch;
        // As grid::x, with the exact part of the offset taken out of the loop to let it be vectorised.
        const double offset = column_ - (samples.width - 1.0) / 2.0;
        for (int i = 0; i < static_cast<int>(stretch); ++i)
            cx_[i] = static_cast<element>(fma(offset + i, samples.spacing, samples.center_x));
        const double y = samples.y(job_.first_row + row_);
        const double x = fma(offset, samples.spacing, samples.center_x);
        const bool look_for_bulbs = job_.bulb_test && bulbs<V>::near(x, x + stretch * samples.spacing, y);
        const std::uint32_t pixel = row_ * samples.width + column_;
        const V cy = V::broadcast(static_cast<element>(y));
        for (unsigned i = 0; i < used; i += lanes) {
            const unsigned wanted = used - i < lanes ? used - i : lanes;
            if (look_for_bulbs) open_near_bulbs<with_norms>(list, cx_ + i, cy, pixel + i, wanted);
            else open_group<with_norms>(list, cx_ + i, cy, pixel + i, wanted, 0);
        }
    }

    template <bool with_norms>
    MANDELBROT_INLINE void open_near_bulbs(work_list<V>& list, const element* cx, V cy, std::uint32_t pixel,
                                           unsigned wanted) {
        std::uint64_t inside = 0;
        unroll<V::group>([&](unsigned k) __attribute__((always_inline)) {
            const unsigned here = bits(bulbs<V>::contains(V::load(cx + k * V::lanes), cy));
            inside |= std::uint64_t{here} << (k * V::lanes);
        });
        if (inside != ~std::uint64_t{0} >> (64 - lanes))
            open_group<with_norms>(list, cx, cy, pixel, wanted, inside);
        for (; inside != 0 && static_cast<unsigned>(__builtin_ctzll(inside)) < wanted; inside &= inside - 1) {
            const std::uint32_t lane = pixel + static_cast<std::uint32_t>(__builtin_ctzll(inside));
            job_.counts[lane] = job_.max_iter;
            if constexpr (with_norms) job_.norms[lane] = 0.0F;
        }
    }

    /// `inside`: lanes that are known not to escape and need no result here.
    template <bool with_norms>
    MANDELBROT_INLINE void open_group(work_list<V>& list, const element* cx, V cy, std::uint32_t pixel,
                                      unsigned wanted, std::uint64_t inside) {
        checked_group<V, with_norms> group;
        group.start();
        unroll<V::group>([&](unsigned k) __attribute__((always_inline)) {
            group.x[k] = group.cx[k] = V::load(cx + k * V::lanes);
            group.y[k] = group.cy[k] = cy;
        });
        group.run(tests);
        V x[V::group], y[V::group];
        unroll<V::group>([&](unsigned k) __attribute__((always_inline)) {
            x[k] = group.x[k];
            y[k] = group.y[k];
        });
        if constexpr (with_norms) group.settle_norms();
        write_results(group, pixel, wanted); // before points are passed on, whose results come later

        if (first < job_.max_iter && group.any_alive()) {
            const std::uint64_t open = (~std::uint64_t{0} >> (64 - wanted)) & ~inside;
            unroll<V::group>([&](unsigned k) __attribute__((always_inline)) {
                const auto here = static_cast<unsigned>(open >> (k * V::lanes)) & V::every_bit;
                const unsigned survivors = bits(group.survivors(k)) & here;
                if (survivors != 0) pass_on(list, x[k], y[k], group.cx[k], cy, pixel + k * V::lanes, survivors);
            });
        }
    }

    MANDELBROT_INLINE void pass_on(work_list<V>& list, V x, V y, V cx, V cy, std::uint32_t pixel,
                                   unsigned survivors) {
        const unsigned near_two = survivors & ~bits(squared_modulus(cx, cy) <= V::broadcast(largest_c));
        if (near_two != 0) [[unlikely]] {
            add_to_replay(x, y, cx, cy, pixel, near_two);
            survivors &= ~near_two;
        }
        x.compress(list.x + list.size, survivors);
        y.compress(list.y + list.size, survivors);
        cx.compress(list.cx + list.size, survivors);
        cy.compress(list.cy + list.size, survivors);
        for (; survivors != 0; survivors &= survivors - 1)
            list.pixel[list.size++] = pixel + static_cast<unsigned>(__builtin_ctz(survivors));
    }

    [[gnu::noinline]] void add_to_replay(V x, V y, V cx, V cy, std::uint32_t pixel, unsigned which) {
        alignas(64) element point[4][V::lanes];
        x.store(point[0]);
        y.store(point[1]);
        cx.store(point[2]);
        cy.store(point[3]);
        for (; which != 0; which &= which - 1) {
            const auto lane = static_cast<unsigned>(__builtin_ctz(which));
            replay_.add(pixel + lane, point[0][lane], point[1][lane], point[2][lane], point[3][lane], first);
        }
    }

    /// Lanes that are passed on get a result too, which is overwritten later.
    template <bool with_norms>
    MANDELBROT_INLINE void write_results(const checked_group<V, with_norms>& group, std::uint32_t pixel,
                                         unsigned wanted) {
        alignas(64) std::uint32_t counts[lanes];
        alignas(64) float norms[lanes];
        unroll<V::group>([&](unsigned k) __attribute__((always_inline)) {
            group.passed[k].store(counts + k * V::lanes);
            if constexpr (with_norms) group.norm[k].store_norms(norms + k * V::lanes);
        });
        for (unsigned i = 0; i < lanes; ++i) {
            const bool escaped = counts[i] < job_.max_iter - 1;
            counts[i] = escaped ? counts[i] + 1 : job_.max_iter; // the first test was that of z_1
            if constexpr (with_norms) norms[i] = escaped ? norms[i] : 0.0F;
        }
        // Nothing beyond the row may be touched: it can belong to another thread.
        if (wanted == lanes) {
            std::memcpy(job_.counts + pixel, counts, sizeof counts);
            if constexpr (with_norms) std::memcpy(job_.norms + pixel, norms, sizeof norms);
        } else {
            std::memcpy(job_.counts + pixel, counts, wanted * sizeof *counts);
            if constexpr (with_norms) std::memcpy(job_.norms + pixel, norms, wanted * sizeof *norms);
        }
    }

    const band& job_;
    replay<V>& replay_;
    std::uint32_t row_ = 0;
    std::uint32_t column_ = 0;
    alignas(64) element cx_[stretch];
};

} // namespace mandelbrot
