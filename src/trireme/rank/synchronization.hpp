#pragma once

#include <trireme/ipc/barrier.hpp>
#include <trireme/ipc/condition_variable.hpp>
#include <trireme/ipc/event.hpp>
#include <trireme/ipc/semaphore.hpp>
#include <trireme/rank/communicator.hpp>
#include <trireme/rank/shared_words.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>

// Handles to objects that all ranks of a communicator have in common: a copy is the same object. Construction and
// the destruction of a rank's last copy are collective. Any thread of any rank may call the rest alone. On one node
// they are as fast as those of processes; between nodes each operation is one message, and who waits looks at least
// every few milliseconds. Threads that still wait when their rank's object goes get `abandoned`; if it goes because
// of an exception, all ranks' do.

namespace trireme::rank {

/// A mutex; std::lock_guard, std::unique_lock and std::scoped_lock fit it.
class mutex {
public:
    explicit mutex(const communicator& ranks) : words_(ranks, {free}) {}

    void lock() { static_cast<void>(try_lock_until(never)); }
    bool try_lock();
    template <class Rep, class Period>
    bool try_lock_for(std::chrono::duration<Rep, Period> duration) {
        return try_lock_until(after(duration));
    }
    bool try_lock_until(deadline until);
    void unlock();

private:
    enum state : std::uint32_t { free, locked, contended };
    static constexpr std::size_t word = 0;

    detail::shared_words words_;
};

/// A mutex that the thread which holds it may lock again; it must unlock it as often.
class recursive_mutex {
public:
    explicit recursive_mutex(const communicator& ranks) : mutex_(ranks), held_(std::make_shared<holder>()) {}

    void lock() { static_cast<void>(try_lock_until(never)); }
    bool try_lock();
    template <class Rep, class Period>
    bool try_lock_for(std::chrono::duration<Rep, Period> duration) {
        return try_lock_until(after(duration));
    }
    bool try_lock_until(deadline until);
    void unlock();

private:
    /// The thread of this rank that holds it, if any, and how often. Another rank's thread does not matter here.
    struct holder {
        std::atomic<std::thread::id> thread;
        std::size_t times = 0;
    };

    bool enter_again();
    bool enter(bool has_locked);

    mutex mutex_;
    std::shared_ptr<holder> held_;
};

/// See ipc::condition_variable: for std::unique_lock of any mutex of this bank.
class condition_variable : private detail::shared_words, public ipc::condition_variable {
public:
    explicit condition_variable(const communicator& ranks)
        : shared_words(ranks, {0, 0}), ipc::condition_variable(shared_words::in()) {}
};

/// See ipc::semaphore.
class semaphore : private detail::shared_words, public ipc::semaphore {
public:
    semaphore(const communicator& ranks, std::uint32_t initial)
        : shared_words(ranks, {initial, 0}), ipc::semaphore(shared_words::in()) {}
};

/// See ipc::event.
class event : private detail::shared_words, public ipc::event {
public:
    explicit event(const communicator& ranks) : shared_words(ranks, {0, 0}), ipc::event(shared_words::in()) {}
};

/// See ipc::barrier.
class barrier : private detail::shared_words, public ipc::barrier {
public:
    barrier(const communicator& ranks, unsigned parties)
        : shared_words(ranks, {0, checked(parties)}), ipc::barrier(shared_words::in()) {}
};

} // namespace trireme::rank
