#pragma once

#include <trireme/executor/remote/transport.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>

namespace trireme {
class task;
}

namespace trireme::remote {

/// A task that was sent to a worker, which has not answered it yet.
struct sent_task {
    enum class wish : std::uint8_t {
        none,
        asked_to_move,   ///< the worker was asked to give it back, for another worker to run it
        asked_to_cancel, ///< the same, for it to be cancelled
        granted,         ///< it will not run there
        denied           ///< it has started
    };

    std::uint64_t id = 0;
    task* work = nullptr; ///< null if only its answer is waited for: the initializer, and what went elsewhere
    std::uint32_t bits = 0;
    wish revocation = wish::none;
};

/// What the client core knows of one worker. Guarded by the core's lock.
struct member {
    enum class presence : std::uint8_t { absent, present, leaving };

    presence state = presence::absent;
    bool proven = false;        ///< this one has answered something since it was started
    std::size_t live = 0;       ///< sent tasks that it is to run
    std::size_t asked = 0;      ///< of these, which it was asked to give back, and has not answered
    std::size_t reserved = 0;   ///< large tasks that are being written for it
    std::uint64_t left = 0;     ///< tasks that this one may still be given
    std::uint64_t answered = 0; ///< tasks since the pool began
    std::size_t window = first_window;
    std::uint32_t pace = 0;          ///< that the window was made for
    std::uint64_t watched = no_task; ///< the oldest task when the collector last looked
    deadline started_at{};
    std::deque<sent_task> sent{}; ///< in the order of their ids

    /// How much work a worker is given ahead: enough to last while the client attends to something else, and no
    /// more, so that workers end together.
    static constexpr std::uint64_t nanoseconds_ahead = 400'000;
    /// What a worker is taken for that has been seen with the same task twice.
    static constexpr std::uint32_t stalled_pace = 1'000'000;
    static constexpr std::uint64_t no_task = ~std::uint64_t{0};
    static constexpr std::size_t first_window = 4;
    static constexpr std::size_t largest_window = 4096;

    [[nodiscard]] std::size_t load() const { return live + reserved; }
    [[nodiscard]] bool has_room() const {
        return state == presence::present && load() < std::min<std::uint64_t>(window, left);
    }

    [[nodiscard]] bool is_idle() const { return has_room() && load() == 0; }

    /// Tasks whose pace is not known yet are taken for slow ones.
    [[nodiscard]] std::uint64_t pace_or_slow() const { return pace != 0 ? pace : 1'000'000'000; }

    void set_pace(std::uint32_t nanoseconds) {
        if (nanoseconds == pace || nanoseconds == 0) return;
        pace = nanoseconds;
        window = std::clamp<std::size_t>(nanoseconds_ahead / nanoseconds, 2, largest_window);
    }
};

} // namespace trireme::remote
