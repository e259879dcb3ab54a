#pragma once

#include <trireme/base/futex.hpp>

#include <memory>

namespace trireme {

/// Where one thread sleeps until another one wakes it. A wake-up that comes before the sleep is kept, so none is
/// lost.
class parker {
public:
    /// Only its own thread calls this. Returns when woken or at `until`; may return for no reason.
    void park(deadline until) {
        std::uint32_t state = idle;
        if (state_.compare_exchange_strong(state, asleep, std::memory_order_acq_rel)) {
            futex_wait(state_, asleep, until, futex_scope::threads);
        }
        state_.store(idle, std::memory_order_release);
        std::atomic_thread_fence(std::memory_order_seq_cst);
    }

    void unpark() noexcept {
        if (state_.exchange(woken, std::memory_order_acq_rel) == asleep) {
            futex_wake(state_, 1, futex_scope::threads);
        }
    }

    /// Shared, because a waker may be late, when the thread has gone.
    static const std::shared_ptr<parker>& of_this_thread() {
        thread_local const std::shared_ptr<parker> own = std::make_shared<parker>();
        return own;
    }

private:
    enum : std::uint32_t { idle, woken, asleep };
    futex_word state_ = idle;
};

} // namespace trireme
