#pragma once

#include <trireme/base/spin_lock.hpp>
#include <trireme/base/unwinding.hpp>
#include <trireme/executor/pool_base.hpp>
#include <trireme/executor/remote/initializer.hpp>
#include <trireme/executor/remote/member.hpp>
#include <trireme/executor/remote/transport.hpp>
#include <trireme/executor/shutdown.hpp>
#include <trireme/executor/statistics.hpp>
#include <trireme/task/parker.hpp>
#include <trireme/task/task.hpp>

#include <array>
#include <atomic>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace trireme::remote {

struct client_options {
    initializer first{};                    ///< every worker calls it before its first task
    std::uint64_t max_tasks_per_worker = 0; ///< then another one takes the worker's place; 0: never
};

/// A pool whose workers are other processes, whatever lies between: all that a bank adds is a transport, and the
/// operations. Small arguments and results are written and read under its lock: the `serialize` of a type must not
/// use the pool.
class client : public pool_base {
public:
    ~client() override;

    void post(task& work) override;
    [[nodiscard]] std::size_t workers() const override { return members_.size(); }
    [[nodiscard]] std::size_t size() const { return members_.size(); }

    /// Returns when everything that it was given has been run. Throws, once, an exception that no future can throw:
    /// of a detached task, or of a callback.
    void wait_idle();

    /// Ends the pool; what is posted from now on fails with `broken_pool`. Throws like wait_idle().
    void shutdown(trireme::shutdown how = trireme::shutdown::wait);

    [[nodiscard]] pool_statistics statistics() const;
    [[nodiscard]] std::string place_of(std::size_t number) const override;
    /// The oldest task that a worker was sent and has not answered, which it runs, if any: for telling of its end.
    [[nodiscard]] std::string oldest_task(std::size_t worker) const;

    bool progress() override;
    bool rest() override;
    bool revoke(task& work) override;
    void stop(task& work) override;

protected:
    client(std::unique_ptr<transport> wire, client_options how);

    /// Has `use` do something with the wire, which nobody else uses meanwhile.
    template <class Use>
    void with_wire(Use use) {
        const std::lock_guard hold(lock_);
        use(*wire_);
    }

    /// Ends it as its destructor would: for derived classes whose members the workers need.
    void end() noexcept;

private:
    /// What has to be done without the lock, by whoever makes progress.
    struct chore {
        enum class kind : std::uint8_t {
            drop,   ///< let go of a task that was cancelled
            fail,   ///< finish it with `problem`
            finish, ///< its result is there
            write   ///< send it to `worker`: it is large
        };
        kind what = kind::drop;
        task* work = nullptr;
        std::exception_ptr problem{};
        std::size_t worker = 0;
    };

    /// Tasks whose results have been taken in under the lock, to be finished without it.
    struct batch {
        std::array<task*, 32> tasks;
        std::size_t size = 0;
        bool full = false;
        std::optional<arrival> large{}; ///< the last task's result, if it is large, to be read yet

        void add(task& work) {
            tasks[size++] = &work;
            // Who watches a task is called when it is finished, and may wait for the one behind it: so there is
            // none.
            full = size == tasks.size() || large || work.watched();
        }
    };

    /// A task that several workers run together.
    struct group {
        std::size_t leader = 0;         ///< the worker whose result counts
        std::size_t missing = 0;        ///< answers
        std::vector<std::byte> value{}; ///< the leader's
        std::exception_ptr failure{};   ///< anybody's
    };

    enum class locking { wait, try_only };
    enum class outcome { sent, no_room, too_large, gone };
    static constexpr std::size_t nobody = ~std::uint32_t{0};

    // ---- client.cpp: posting, and taking in
    bool step(locking how);
    bool take_in(batch& taken);
    void take_result(batch& taken);
    void settle(const sent_task& answered, batch& taken);
    void finish(batch& taken, bool calling);
    void help(std::unique_lock<spin_lock>& hold);
    void read_result(task& work, const arrival& result) const;
    void add_chore(chore::kind what, task& work, std::exception_ptr problem = {});
    void perform(chore& duty);

    // ---- ending.cpp
    void count_ended(std::uint64_t number);
    [[nodiscard]] bool idle() const;
    void await_idle();
    void end(trireme::shutdown how);
    void refuse_all(std::exception_ptr reason, bool stop_running);

    // ---- hand_out.cpp: which task to which worker
    [[nodiscard]] std::size_t choose() const;
    [[nodiscard]] std::size_t idlest_but(std::size_t other) const;
    [[nodiscard]] bool any_idle() const;
    outcome give(std::size_t worker, task& work);
    void discard_written(task& work);
    void record_sent(std::size_t worker, task& work, std::uint64_t id, std::uint32_t bits);
    void write(task& work, std::size_t worker);
    void reserve(std::size_t worker, int change);
    void refill(std::size_t worker);
    void refill_all();
    void requeue(task& work);
    bool take_back(std::size_t worker, sent_task& one);
    void relieve(std::size_t idler, bool only_stalled);
    std::uint64_t send_copy(std::size_t worker, std::span<const std::byte> bytes, std::uint32_t bits);

    // ---- group.cpp: tasks that several workers run together
    bool give_group(task& work);
    bool settle_group(task& work);

    // ---- cancellation.cpp
    sent_task* find(const task& work);
    void take_revocation();

    // ---- collector.cpp: the pool's own thread, and the workers' coming and going
    class attendant;
    void collect();
    bool tend();
    void start(std::size_t worker);
    void dismiss(std::size_t worker);
    [[nodiscard]] deadline next_look();
    void bury();
    void lose(const sent_task& one, const departure& end);
    void break_down(const std::string& why);
    void count_failed_start(const std::string& how);

    const std::unique_ptr<transport> wire_;
    const client_options options_;

    mutable spin_lock lock_; // guards what follows, and the wire
    std::vector<member> members_;
    std::deque<task*> backlog_;                // tasks for which there is no room yet
    std::unordered_map<task*, block> written_; // of these, large ones whose bytes are written already
    std::deque<chore> chores_;
    std::unordered_map<task*, group> groups_;
    arrival incoming_;
    std::exception_ptr refusal_; // why tasks are not run any more
    bool full_ = true;           // no worker has room
    bool unwatched_ = false;     // the results of late had no watchers
    std::uint32_t posts_while_full_ = 0;
    bool closed_ = false;         // the pool has ended
    bool looking_ = false;        // the collector looks for workers that are stuck
    bool sleeps_soundly_ = false; // the collector has seen that there is nothing to look for
    std::uint64_t groups_made_ = 0;
    std::uint64_t restarts_ = 0;
    int failed_starts_ = 0; // in a row

    std::atomic<std::uint64_t> posted_ = 0; // written under the lock
    alignas(64) std::atomic<std::uint64_t> ended_ = 0;
    std::atomic<bool> polled_ = false; // a waiting thread has taken a result in, since the collector last looked
    std::atomic<deadline> patient_until_{}; // large tasks are under way: waiting threads may spin until then
    std::atomic<bool> ending_ = false;

    std::atomic<int> idle_waiters_ = 0;
    std::mutex idle_mutex_;
    std::vector<std::shared_ptr<watcher>> idle_watchers_;

    bool ended_already_ = false;
    unwinding unwinding_;
    deadline born_;
    std::thread collector_;
};

} // namespace trireme::remote
