#pragma once

#include <trireme/base/spin_lock.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <mutex>
#include <span>
#include <vector>

namespace trireme {
class task;
}

namespace trireme::thread {

/// Tasks that come from threads that are no workers, first in, first out. Workers take them by the dozen.
class inbox {
public:
    /// False, and nothing is taken, once it is closed.
    bool push(task& one) {
        const std::lock_guard lock(lock_);
        if (closed_) return false;
        const auto count = count_.load(std::memory_order_relaxed);
        if (count == places_.size()) grow();
        places_[(first_ + count) & (places_.size() - 1)] = &one;
        count_.store(count + 1, std::memory_order_relaxed);
        return true;
    }

    /// Moves tasks into `to`, no more than `share`-th of all and as many as fit; at least one, if there is one.
    /// Returns how many.
    std::size_t take(std::span<task*> to, std::size_t share) {
        if (empty()) return 0;
        const std::lock_guard lock(lock_);
        const auto count = count_.load(std::memory_order_relaxed);
        const auto taken = std::min({to.size(), count, count / share + 1});
        for (std::size_t i = 0; i < taken; ++i) to[i] = places_[(first_ + i) & (places_.size() - 1)];
        first_ += taken;
        count_.store(count - taken, std::memory_order_relaxed);
        return taken;
    }

    void close() {
        const std::lock_guard lock(lock_);
        closed_ = true;
    }

    /// In order with push(): what was pushed before is seen.
    [[nodiscard]] bool surely_empty() {
        const std::lock_guard lock(lock_);
        return empty();
    }
    /// At a glance.
    [[nodiscard]] bool empty() const { return count_.load(std::memory_order_relaxed) == 0; }

private:
    void grow() {
        std::vector<task*> larger(places_.size() * 2);
        for (std::size_t i = 0; i < places_.size(); ++i) larger[i] = places_[(first_ + i) & (places_.size() - 1)];
        places_ = std::move(larger);
        first_ = 0;
    }

    alignas(64) spin_lock lock_;
    bool closed_ = false;
    std::size_t first_ = 0;
    std::vector<task*> places_ = std::vector<task*>(1024);
    alignas(64) std::atomic<std::size_t> count_ = 0; // written under the lock
};

} // namespace trireme::thread
