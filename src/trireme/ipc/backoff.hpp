#pragma once

#include <trireme/base/pause.hpp>

#include <thread>

namespace trireme::ipc {

/// How everything here waits for somebody who is probably about to act: it looks again after a pause, about two
/// thousand times, which is what falling asleep and waking cost; then it gives its core away a few times, which that
/// somebody may need; then it is time to sleep.
class backoff {
public:
    /// Passes a moment; false, at once, when it is time to sleep.
    bool pass() {
        if (++turns_ < spins) {
            pause();
            // Before it has lasted long enough to be worth a system call, but not only at the end: with more threads
            // than cores, the other one may be waiting for this very core.
            if (turns_ % 256 == 0) std::this_thread::yield();
            return true;
        }
        if (turns_ >= spins + yields) return false;
        std::this_thread::yield();
        return true;
    }
    void reset() { turns_ = 0; }

private:
    static constexpr unsigned spins = 2000;
    static constexpr unsigned yields = 16;
    unsigned turns_ = 0;
};

} // namespace trireme::ipc
