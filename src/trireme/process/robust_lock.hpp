#pragma once

#include <trireme/base/futex.hpp>

#include <pthread.h>

#include <atomic>

namespace trireme::process::detail {

/// A lock in memory that processes share. When the thread that holds it ends, or its process dies, the next one
/// gets it, and is told.
class robust_lock {
public:
    explicit robust_lock(int type = PTHREAD_MUTEX_NORMAL);
    robust_lock(const robust_lock&) = delete;
    robust_lock& operator=(const robust_lock&) = delete;

    void lock();
    bool try_lock();
    bool try_lock_until(deadline until);
    void unlock() noexcept { pthread_mutex_unlock(&mutex_); }

    /// For the holder: it took the lock over from a dead one, or so did one before it, and nobody has called
    /// mark_consistent() since.
    [[nodiscard]] bool owner_died() const { return owner_died_.load(std::memory_order_relaxed); }
    void mark_consistent() { owner_died_.store(false, std::memory_order_relaxed); }

private:
    /// Whether the lock has been taken, by what a call of pthread's returned.
    bool taken(int code);
    bool take_over(int code);

    pthread_mutex_t mutex_{};
    std::atomic<bool> owner_died_ = false;
};

} // namespace trireme::process::detail
