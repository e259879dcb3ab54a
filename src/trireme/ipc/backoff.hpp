#pragma once

#include <trireme/base/pause.hpp>

#include <thread>

namespace trireme::ipc {

/// How everything here waits for somebody who is probably about to act: it looks again after a pause, at first a
/// short one (each look takes a line of memory from that somebody's core), for about two thousand in all, which is
/// what falling asleep and waking cost; then it gives its core away a few times, which that somebody may need; then
/// it is time to sleep.
class backoff {
public:
    /// Passes a moment; false, at once, when it is time to sleep.
    bool pass() {
        if (pauses_ < most_pauses) {
            for (unsigned i = 0; i < next_; ++i) pause();
            pauses_ += next_;
            if (next_ < longest) next_ *= 2;
            // Not only at the end: with more threads than cores, the other one may be waiting for this very core.
            else if (pauses_ % 256 < longest) std::this_thread::yield();
            return true;
        }
        if (yields_ == most_yields) return false;
        ++yields_;
        std::this_thread::yield();
        return true;
    }
    void reset() { *this = {}; }

private:
    static constexpr unsigned most_pauses = 2000;
    static constexpr unsigned longest = 8;
    static constexpr unsigned most_yields = 16;
    unsigned next_ = 1;
    unsigned pauses_ = 0;
    unsigned yields_ = 0;
};

} // namespace trireme::ipc
