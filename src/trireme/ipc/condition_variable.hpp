#pragma once

#include <trireme/ipc/handle.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>

namespace trireme::ipc {

/// The standard library's, for the locks of every bank: who waits may also wake without being notified.
class condition_variable : public handle {
public:
    static constexpr std::size_t word_count = 2;

    void notify_one() { notify(1); }
    void notify_all() { notify(-1); }

    /// Unlocks `lock`, waits to be notified, and locks it again, also to throw abandoned.
    template <class Lock>
    void wait(Lock& lock) {
        wait_until(lock, never);
    }
    template <class Lock, class Predicate>
    void wait(Lock& lock, Predicate predicate) {
        wait_until(lock, never, std::move(predicate));
    }
    template <class Lock, class Rep, class Period>
    std::cv_status wait_for(Lock& lock, std::chrono::duration<Rep, Period> duration) {
        return wait_until(lock, after(duration));
    }
    template <class Lock, class Rep, class Period, class Predicate>
    bool wait_for(Lock& lock, std::chrono::duration<Rep, Period> duration, Predicate predicate) {
        return wait_until(lock, after(duration), std::move(predicate));
    }
    template <class Lock>
    std::cv_status wait_until(Lock& lock, deadline until) {
        return wait_on(in(), lock, until) ? std::cv_status::no_timeout : std::cv_status::timeout;
    }
    /// What the predicate says in the end.
    template <class Lock, class Predicate>
    bool wait_until(Lock& lock, deadline until, Predicate predicate) {
        const words here = in();
        while (!predicate()) {
            if (!wait_on(here, lock, until)) return predicate();
        }
        return true;
    }

protected:
    explicit condition_variable(maker make) : handle(make) {}
    /// Over words that are zero.
    explicit condition_variable(words elsewhere) : handle(std::move(elsewhere)) {}

private:
    enum word : std::size_t { notifications, sleepers };

    /// One who waits, from before it unlocks to after it has waited: no notification in between is lost on it.
    class waiter {
    public:
        explicit waiter(const words& in) : in_(in) {
            in_.fetch_add(sleepers, 1);
            seen_ = in_.load(notifications);
        }
        ~waiter() { in_.fetch_add(sleepers, -1U); }
        waiter(const waiter&) = delete;
        waiter& operator=(const waiter&) = delete;

        bool wait(deadline until) const { return in_.wait(notifications, seen_, until); }

    private:
        const words& in_;
        std::uint32_t seen_;
    };

    template <class Lock>
    static bool wait_on(words in, Lock& lock, deadline until) {
        const waiter here(in);
        struct unlocked {
            explicit unlocked(Lock& of) : lock(of) { lock.unlock(); }
            ~unlocked() noexcept(false) { lock.lock(); }
            unlocked(const unlocked&) = delete;
            unlocked& operator=(const unlocked&) = delete;
            Lock& lock;
        } const meanwhile(lock);
        return here.wait(until);
    }

    void notify(int most);
};

} // namespace trireme::ipc
