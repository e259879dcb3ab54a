#pragma once

#include <cstdint>

#include "opening.hpp"

namespace mandelbrot {

/// The long orbits: several vectors of points in flight, iterated in blocks without a test. At the end of a
/// block the lanes that are done are emptied and filled from the work list, so that neither branches nor idle
/// lanes depend on how different the orbits are. engine.hpp says why this is exact.
template <class V>
class conveyor {
    using element = typename V::element;
    static constexpr unsigned vectors = V::conveyor_vectors;
    static constexpr unsigned lanes = vectors * V::lanes;
    static constexpr unsigned block_steps = V::block_steps;
    static constexpr std::uint64_t steps_to_notice = 5; // from an escape to a large coordinate
    static constexpr std::uint64_t never = ~std::uint64_t{0};
    static_assert(block_steps >= steps_to_notice);

public:
    conveyor(const band& job, opening<V>& source, replay<V>& replay)
        : job_(job), source_(source), replay_(replay),
          blocks_to_limit_((job.max_iter - 1 + steps_to_notice - opening<V>::first + block_steps - 1) /
                           block_steps),
          blocks_between_marks_(job.max_iter < 4 * 256     ? 4
                                : job.max_iter > 512 * 256 ? 512
                                                           : job.max_iter / 256) {}

    /// Takes every point that the opening passes on to its end, or to the replay.
    void run() {
        for (unsigned lane = 0; lane < lanes; ++lane) end_[lane] = never;
        for (unsigned lane = 0; lane < lanes; ++lane) fill(lane);
        next_limit_ = blocks_to_limit_;
        next_event_ = next_limit_;
        while (busy_ != 0) {
            if (looking_for_periods_) {
                iterate<true>();
                attend<true>();
            } else {
                iterate<false>();
                attend<false>();
            }
        }
    }

private:
    /// Runs blocks until a lane needs attention.
    template <bool periods>
    [[gnu::noinline]] void iterate() {
        constexpr unsigned rest = vectors - V::step_vectors;
        constexpr unsigned done = V::step_vectors * V::lanes;
        const element* cx = cx_;
        const element* cy = cy_;
        asm("" : "+r"(cx), "+r"(cy)); // one register each, rather than one per vector
        V x[vectors], y[vectors];
        unroll<vectors>([&](unsigned k) __attribute__((always_inline)) {
            x[k] = V::load(x_ + k * V::lanes);
            y[k] = V::load(y_ + k * V::lanes);
        });
        const auto advance = [&](std::uint64_t steps) __attribute__((always_inline)) {
#pragma GCC unroll 16
            for (std::uint64_t i = 0; i < steps; ++i) {
                V::template step_side_by_side<V::step_vectors>(x, y, cx, cy);
                if constexpr (rest != 0)
                    V::template step_side_by_side<rest>(x + V::step_vectors, y + V::step_vectors, cx + done,
                                                        cy + done);
            }
        };
        std::uint64_t block = block_;
        typename V::notice notice;
        do {
            element* const restart_x = restart_x_[block % 2];
            element* const restart_y = restart_y_[block % 2];
            advance(block_steps - steps_to_notice + 1);
            unroll<vectors>([&](unsigned k) __attribute__((always_inline)) {
                x[k].store(restart_x + k * V::lanes);
                y[k].store(restart_y + k * V::lanes);
            });
            advance(steps_to_notice - 2);
            // The last step is left to the compiler: GCC would spill loop variables that come out of an asm.
            unroll<vectors>([&](unsigned k) __attribute__((always_inline)) {
                step(x[k], y[k], V::load(cx + k * V::lanes), V::load(cy + k * V::lanes));
            });
            notice = {};
            unroll<vectors>([&](unsigned k) __attribute__((always_inline)) {
                notice.if_large(x[k], y[k]);
                if constexpr (periods) notice.if_equal(x[k], V::load(mark_x_ + k * V::lanes));
            });
            ++block;
        } while (!notice.any() && block != next_event_);
        unroll<vectors>([&](unsigned k) __attribute__((always_inline)) {
            x[k].store(x_ + k * V::lanes);
            y[k].store(y_ + k * V::lanes);
        });
        block_ = block;
    }

    /// Empties and fills lanes after a block.
    template <bool periods>
    [[gnu::noinline]] void attend() {
        for (unsigned first = 0; first < lanes; first += 64) {
            std::uint64_t large = 0;
            std::uint64_t back = 0;
            for (unsigned lane = first; lane < first + 64 && lane < lanes; lane += V::lanes) {
                const V x = V::load(x_ + lane);
                const V y = V::load(y_ + lane);
                large |= std::uint64_t{V::large_lanes(x, y)} << (lane - first);
                if constexpr (periods)
                    back |= std::uint64_t{bits(V::equal(x, V::load(mark_x_ + lane)) &
                                               V::equal(y, V::load(mark_y_ + lane)))}
                            << (lane - first);
            }
            for (; large != 0; large &= large - 1) {
                const unsigned lane = first + static_cast<unsigned>(__builtin_ctzll(large));
                to_replay(lane);
                fill(lane);
            }
            for (; back != 0; back &= back - 1) {
                const unsigned lane = first + static_cast<unsigned>(__builtin_ctzll(back));
                saved_blocks_ += end_[lane] - block_;
                to_interior(lane);
                fill(lane);
            }
        }
        if (block_ >= next_limit_) attend_to_limits();
        if (looking_for_periods_ && block_ >= next_mark_) mark();
        next_event_ = looking_for_periods_ && next_mark_ < next_limit_ ? next_mark_ : next_limit_;
    }

    void attend_to_limits() {
        next_limit_ = never;
        for (unsigned lane = 0; lane < lanes; ++lane) {
            if (end_[lane] <= block_) {
                limit_blocks_ += blocks_to_limit_;
                to_interior(lane);
                fill(lane);
            }
            if (end_[lane] < next_limit_) next_limit_ = end_[lane];
        }
        judge_periods();
    }

    /// Looking for periods costs about a tenth: begin when much work went into lanes that ran to the limit,
    /// give it up, and for ever longer, where it finds too little.
    void judge_periods() {
        const std::uint64_t lane_blocks = (block_ - judged_) * lanes;
        if (!job_.periodicity || lane_blocks < blocks_to_limit_ * lanes) return;
        if (!looking_for_periods_) {
            if (limit_blocks_ > lane_blocks / 4 && block_ >= not_before_) {
                looking_for_periods_ = true;
                mark();
            }
        } else if (saved_blocks_ < lane_blocks / 8) {
            looking_for_periods_ = false;
            not_before_ = block_ + patience_ * blocks_to_limit_;
            patience_ *= 2;
        }
        judged_ = block_;
        limit_blocks_ = saved_blocks_ = 0;
    }

    /// Remembers where every lane is, for finding out that it comes back.
    void mark() {
        for (unsigned lane = 0; lane < lanes; ++lane) {
            mark_x_[lane] = end_[lane] == never ? V::not_a_number : x_[lane];
            mark_y_[lane] = y_[lane];
        }
        next_mark_ = block_ + blocks_between_marks_;
    }

    void to_interior(unsigned lane) {
        job_.counts[pixel_[lane]] = job_.max_iter;
        if (job_.norms != nullptr) job_.norms[pixel_[lane]] = 0.0F;
    }

    /// The replay starts from the state kept during the block before the last one.
    void to_replay(unsigned lane) {
        const std::uint64_t blocks_done = blocks_to_limit_ - (end_[lane] - block_) - 1;
        const std::uint64_t kept = blocks_done == 0 ? 0 : blocks_done * block_steps - (steps_to_notice - 1);
        const unsigned older = block_ % 2;
        replay_.add(pixel_[lane], restart_x_[older][lane], restart_y_[older][lane], cx_[lane], cy_[lane],
                    opening<V>::first + kept);
    }

    /// Puts the next point into a lane, or one that stays at 0 if there is none.
    void fill(unsigned lane) {
        if (list_.empty()) source_.refill(list_);
        const bool idle = list_.empty();
        const unsigned from = idle ? 0 : list_.next++;
        if (idle) list_.x[0] = list_.y[0] = list_.cx[0] = list_.cy[0] = 0;
        busy_ += (end_[lane] == never) - idle;
        end_[lane] = idle ? never : block_ + blocks_to_limit_;
        pixel_[lane] = list_.pixel[from];
        const unsigned newer = (block_ + 1) % 2;
        // Whole vectors are written, since a load that spans smaller stores would have to wait for them.
        const unsigned base = lane / V::lanes * V::lanes;
        V::insert(x_ + base, lane - base, list_.x[from]);
        V::insert(y_ + base, lane - base, list_.y[from]);
        V::insert(cx_ + base, lane - base, list_.cx[from]);
        V::insert(cy_ + base, lane - base, list_.cy[from]);
        V::insert(mark_x_ + base, lane - base, V::not_a_number);
        restart_x_[newer][lane] = list_.x[from];
        restart_y_[newer][lane] = list_.y[from];
    }

    const band& job_;
    opening<V>& source_;
    replay<V>& replay_;
    work_list<V> list_;

    const std::uint64_t blocks_to_limit_;
    const std::uint64_t blocks_between_marks_;
    std::uint64_t block_ = 0;          // blocks run so far
    std::uint64_t next_limit_ = never; // no lane reaches its limit before this block
    std::uint64_t next_mark_ = never;
    std::uint64_t next_event_ = never; // the sooner of the two
    unsigned busy_ = 0;                // lanes with a point

    bool looking_for_periods_ = false;
    std::uint64_t judged_ = 0;       // when that was last decided, and what happened since:
    std::uint64_t limit_blocks_ = 0; // blocks spent on points that ran to the limit
    std::uint64_t saved_blocks_ = 0; // blocks not spent on points whose period was found
    std::uint64_t not_before_ = 0;   // when to look for periods again
    std::uint64_t patience_ = 8;

    alignas(64) element x_[lanes];
    alignas(64) element y_[lanes];
    alignas(64) element cx_[lanes];
    alignas(64) element cy_[lanes];
    alignas(64) element restart_x_[2][lanes]; // kept in even and odd blocks
    alignas(64) element restart_y_[2][lanes];
    alignas(64) element mark_x_[lanes];
    alignas(64) element mark_y_[lanes];
    std::uint64_t end_[lanes]; // the block in which the lane reaches max_iter
    std::uint32_t pixel_[lanes];
};

} // namespace mandelbrot
