#pragma once

#include <trireme/task/executor.hpp>
#include <trireme/task/node_memory.hpp>

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <stop_token>
#include <string>

namespace trireme {

class writer;
class reader;

/// Is told that a task has finished.
class watcher {
public:
    virtual ~watcher() = default;

    /// `tag` is what was given to watch(). Called once, on the thread that finished the task.
    virtual void completed(std::size_t tag) noexcept = 0;
};

namespace thread {
class pool;
}
namespace rank {
class communicator;
}

/// What a worker knows when it runs a task, and hands to the callables that ask for it by their first parameters.
struct worker_context {
    std::size_t worker = 0;                    ///< its number in the pool
    thread::pool* local = nullptr;             ///< the threads that run tasks beside it, for tasks of its own
    const rank::communicator* group = nullptr; ///< the ranks that run this task together
    std::stop_token ending = {};               ///< asks all tasks of the pool to stop
};

/// A callable, its arguments, and the place where its result will be, in one allocation: what futures refer to and
/// executors run.
///
/// One word tells how far it is, and who still needs it:
///   - `started` is set once, by whoever takes on the duty of finishing it: the worker that runs it, or the one who
///     cancels it. Whoever finds it set leaves the task alone.
///   - `finished` says that the result is there; it is published by the release that sets it.
///   - `owned` is the executor's hold, and the rest of the word counts the handles (futures). The task is destroyed
///     when nobody holds it. Handles are only made from handles: once there are none, none will come.
///   - `watched` says that there are watchers, so that finishing an unwatched task costs one atomic operation.
class task {
public:
    task(const task&) = delete;
    task& operator=(const task&) = delete;
    virtual ~task() = default;

    static void* operator new(std::size_t size) { return node_memory::allocate(size); }
    static void operator delete(void* memory) { node_memory::release(memory); }

    // ---- The future's side

    [[nodiscard]] bool started() const { return (word_.load(std::memory_order_acquire) & started_bit) != 0; }
    [[nodiscard]] bool finished() const { return (word_.load(std::memory_order_acquire) & finished_bit) != 0; }

    /// Finishes it with `cancelled` if it has not started; otherwise asks it to stop, which it may not heed.
    /// True if it will never run.
    bool cancel();
    /// The same, but one that has started is left alone.
    bool cancel_unstarted();

    /// Has `other` told when this is finished, at once if it is. Keeps a share of it until then.
    void watch(std::shared_ptr<watcher> other, std::size_t tag = 0);

    /// Forgets `other`; it may still be told if that is under way.
    void unwatch(const watcher& other);

    void add_handle() { word_.fetch_add(one_handle, std::memory_order_relaxed); }
    void drop_handle() {
        constexpr auto last = started_bit | finished_bit | one_handle;
        if ((word_.load(std::memory_order_acquire) & ~watched_bit) == last ||
            unheld(word_.fetch_sub(one_handle, std::memory_order_acq_rel) - one_handle)) {
            delete this;
        }
    }
    /// Whether there is one handle only: its holder may take the result away.
    [[nodiscard]] bool has_handles() const { return word_.load(std::memory_order_acquire) >= one_handle; }
    [[nodiscard]] bool has_one_handle() const { return word_.load(std::memory_order_acquire) / one_handle == 1; }

    /// Before it is posted: nobody will ask for its result.
    void detach() { word_.store(owned_bit, std::memory_order_relaxed); }

    /// The pool that it was given to; it may be gone when the task has finished.
    [[nodiscard]] executor& home() const { return *home_; }

    /// Which worker ran it; meaningful once it has finished and was not cancelled before.
    [[nodiscard]] std::size_t worker() const { return worker_; }

    /// What it calls, for people.
    [[nodiscard]] virtual std::string name() const = 0;

    // ---- The executor's side

    /// Whether the caller may, and must, finish it. False if it was cancelled: then release() it.
    bool claim() {
        const auto word = word_.load(std::memory_order_relaxed);
        if (word < one_handle) { // nobody else can touch it
            word_.store(word | started_bit, std::memory_order_relaxed);
            return (word & started_bit) == 0;
        }
        return (word_.fetch_or(started_bit, std::memory_order_acq_rel) & started_bit) == 0;
    }

    /// Runs a claimed task and finishes it.
    virtual void run(const worker_context& context) noexcept = 0;

    /// Stores an exception as the result of a claimed task; finish() follows.
    virtual void set_exception(std::exception_ptr problem) noexcept = 0;

    /// Publishes the result of a claimed task and ends the executor's hold: it may be gone afterwards.
    void finish() noexcept {
        if (finish_unwatched()) return;
        publish();
        release();
    }
    /// The same, if there are no watchers, so that nothing is called; false, and nothing is done, if there are.
    bool finish_unwatched() noexcept {
        auto word = word_.load(std::memory_order_acquire);
        while ((word & watched_bit) == 0) {
            if (word < one_handle) {
                delete this;
                return true;
            }
            if (word_.compare_exchange_weak(word, (word | finished_bit) & ~owned_bit, std::memory_order_acq_rel)) {
                return true;
            }
        }
        return false;
    }

    /// Ends the executor's hold.
    void release() noexcept {
        if (unheld(word_.fetch_and(~owned_bit, std::memory_order_acq_rel) & ~owned_bit)) delete this;
    }

    [[nodiscard]] bool watched() const { return (word_.load(std::memory_order_relaxed) & watched_bit) != 0; }

    void set_worker(std::size_t number) { worker_ = static_cast<std::uint32_t>(number); }

    /// Whether the callable wants a std::stop_token.
    [[nodiscard]] virtual bool stoppable() const { return false; }
    virtual void request_stop() noexcept {}

    // ---- For executors whose workers are other processes; only their tasks can do it

    /// How many bytes encode() writes.
    [[nodiscard]] virtual std::size_t encoded_size() const;
    virtual void encode(writer& out) const;
    /// Stores the result that a worker has encoded; finish() follows.
    virtual void set_encoded_result(reader& in);

    /// How often it is started again after its worker has died.
    [[nodiscard]] std::uint32_t retries() const { return retries_; }
    void set_retries(std::uint32_t retries) { retries_ = retries; }
    /// On how many ranks it runs at once, with a communicator between them; 0: on one, without.
    [[nodiscard]] std::uint32_t ranks() const { return ranks_; }
    void set_ranks(std::uint32_t ranks) { ranks_ = ranks; }

protected:
    /// A task is born with one handle, and held by its executor-to-be.
    explicit task(executor& home) : home_(&home) {}

private:
    struct watching;

    static constexpr std::uint32_t started_bit = 1;
    static constexpr std::uint32_t finished_bit = 2;
    static constexpr std::uint32_t owned_bit = 4;
    static constexpr std::uint32_t watched_bit = 8;
    static constexpr std::uint32_t one_handle = 16;

    static bool unheld(std::uint32_t word) { return word < one_handle && (word & owned_bit) == 0; }
    void publish() noexcept;

    std::atomic<std::uint32_t> word_ = owned_bit | one_handle;
    std::uint32_t worker_ = 0;
    executor* home_;
    watching* watchers_ = nullptr; // guarded by a mutex that is shared among tasks
    std::uint32_t retries_ = 0;
    std::uint32_t ranks_ = 0;
};

} // namespace trireme
