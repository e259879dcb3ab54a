#pragma once

#include <trireme/base/pause.hpp>
#include <trireme/task/parker.hpp>
#include <trireme/task/task.hpp>

#include <algorithm>
#include <thread>

namespace trireme {

/// A thread that runs tasks, seen from a task that it runs and that has to wait: it runs others meanwhile. So a
/// task may wait for tasks of its own pool, and no number of them can block each other.
class helper {
public:
    virtual ~helper() = default;

    /// Runs one task that waits for a thread; false if there is none.
    virtual bool help() = 0;

    /// Sleeps until there may be something to help with, this thread is unparked, or `until`.
    virtual void rest(deadline until) = 0;

    /// The calling thread's; null if it runs no tasks.
    static helper*& of_this_thread() {
        thread_local helper* own = nullptr;
        return own;
    }
};

/// How long a thread that waits looks around before it sleeps: about what falling asleep and waking cost.
inline constexpr std::chrono::microseconds spin_time{50};

/// For how long of this it keeps its core to itself, which the one that it waits for may need.
inline constexpr std::chrono::microseconds lone_spin_time{10};

/// Returns what `ready()` says once it is true or `until` has come. The thread helps its own pool, then `other`,
/// then spins for a moment, then sleeps: whoever makes `ready()` true unparks it, once `arm()` was called.
template <class Ready, class Arm>
bool wait_until(Ready ready, Arm arm, deadline until, executor* other) {
    helper* const mine = helper::of_this_thread();
    bool armed = false;
    deadline sleep_at{};
    for (unsigned turn = 0; !ready(); ++turn) {
        if ((mine != nullptr && mine->help()) || (other != nullptr && other->progress())) {
            sleep_at = {};
            if (until != never && deadline::clock::now() >= until) return ready();
            continue;
        }
        if (turn % 16 != 0) { // the clock costs more than a look
            pause();
            continue;
        }
        const auto now = deadline::clock::now();
        if (now >= until) return false;
        if (sleep_at == deadline{}) sleep_at = std::min(until, now + spin_time);
        if (now < sleep_at) {
            if (sleep_at - now < spin_time - lone_spin_time) std::this_thread::yield();
            continue;
        }
        if (!armed) {
            arm();
            armed = true;
        } else if (other != nullptr && other->rest()) {
            sleep_at = {};
        } else if (mine != nullptr) {
            mine->rest(until);
        } else {
            parker::of_this_thread()->park(until);
        }
    }
    return true;
}

/// Wakes the thread that made it.
class waker : public watcher {
public:
    void completed(std::size_t) noexcept override { thread_->unpark(); }

private:
    std::shared_ptr<parker> thread_ = parker::of_this_thread();
};

/// Waits until `work` has finished or `until` has come; returns whether it has.
bool wait(task& work, deadline until);

} // namespace trireme
