#pragma once

#include <trireme/base/pause.hpp>

#include <atomic>
#include <chrono>
#include <thread>

namespace trireme {

/// A lock for short sections. It gives its core away when the holder seems to have lost its own, at last for long
/// enough that the holder surely gets one. Use it with std::lock_guard.
class spin_lock {
public:
    void lock() {
        while (taken_.exchange(true, std::memory_order_acquire)) {
            for (int turn = 0; taken_.load(std::memory_order_relaxed); ++turn) {
                if (turn < 64) pause();
                else if (turn < 96) std::this_thread::yield();
                else std::this_thread::sleep_for(std::chrono::microseconds(50));
            }
        }
    }
    bool try_lock() {
        return !taken_.load(std::memory_order_relaxed) && !taken_.exchange(true, std::memory_order_acquire);
    }
    void unlock() { taken_.store(false, std::memory_order_release); }

private:
    std::atomic<bool> taken_ = false;
};

} // namespace trireme
