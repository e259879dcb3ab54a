#pragma once

#include <trireme/base/unwinding.hpp>
#include <trireme/executor/operations.hpp>
#include <trireme/executor/pool_base.hpp>
#include <trireme/thread/inbox.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <vector>

namespace trireme::thread {

struct options {
    std::size_t workers = 0;                ///< 0: as many as this process may use cores
    std::function<void()> initializer = {}; ///< every worker calls it before its first task
    std::uint64_t max_tasks_per_worker = 0; ///< then a new thread takes the worker's place; 0: never
    bool caller_works =
        false; ///< the thread that makes the pool is one of the workers: it runs tasks while it waits
};

class worker;

/// The threads of this process as a pool. Tasks may capture anything and return anything that can be moved.
///
/// A task may submit tasks to its own pool and wait for them: it runs others meanwhile, so none are blocked. Idle
/// workers sleep. Destroying the pool runs what it was given, or cancels it while an exception unwinds.
class pool final : public pool_base, public pool_operations<pool> {
public:
    static constexpr reach tasks_reach = reach::this_process;
    static constexpr bool has_ranks = false;

    explicit pool(options how = {});
    ~pool() override;

    void post(task& work) override;
    void post_behind(task& work) override;
    [[nodiscard]] std::size_t workers() const override { return workers_.size(); }
    void wait_idle() override;
    void shutdown(trireme::shutdown how = trireme::shutdown::wait) override;
    [[nodiscard]] pool_statistics statistics() const override;
    [[nodiscard]] std::string place_of(std::size_t number) const override;

private:
    friend class worker;

    void end(trireme::shutdown how);
    void await_idle();
    void wake_one();
    [[nodiscard]] bool nothing_queued();
    [[nodiscard]] bool idle();
    void lie_down(worker& who, bool between_tasks);
    void get_up(worker& who, bool between_tasks);
    void break_down(std::size_t worker, std::exception_ptr problem);
    void refuse_from_now_on(std::exception_ptr reason);
    void refuse(task& work);

    options options_;
    std::stop_source stop_; // asks the tasks that run to stop
    std::vector<std::unique_ptr<worker>> workers_;
    inbox inbox_;
    std::size_t threads_ = 0; // workers that have a thread of their own

    alignas(64) std::atomic<int> searching_ = 0; // workers that look around for tasks
    std::atomic<int> resting_ = 0;               // workers in `resters_`
    std::atomic<bool> ending_ = false;           // workers end when there is nothing left to do
    std::atomic<bool> refusing_ = false;         // tasks are not run any more, for the reason below

    std::mutex rest_mutex_;        // guards the next three
    std::vector<worker*> resters_; // who sleeps, for whoever has work for them
    std::size_t idle_ = 0;         // how many sleep that are not inside a task
    std::vector<std::shared_ptr<watcher>> idle_watchers_;

    std::mutex refusal_mutex_;
    std::exception_ptr refusal_;
    bool ended_ = false;
    unwinding unwinding_;
};

} // namespace trireme::thread
