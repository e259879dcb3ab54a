#pragma once

#include <trireme/task/waiting.hpp>
#include <trireme/thread/pool.hpp>
#include <trireme/thread/work_deque.hpp>

#include <atomic>
#include <memory>
#include <thread>

namespace trireme::thread {

/// One thread of a pool: its tasks, and how it finds more.
class worker final : public helper {
public:
    worker(pool& home, std::size_t number);

    /// Makes the calling thread this worker, or ends that.
    void attach();
    void detach();

    /// Calls the pool's initializer on this thread.
    void initialize();

    void start();
    void join();

    void push(task& work) { deque_.push(work); }
    [[nodiscard]] bool has_tasks() const { return !deque_.empty(); }
    [[nodiscard]] bool belongs_to(const pool& other) const { return &home_ == &other; }
    void unpark() { parker_->unpark(); }

    bool help() override;
    void rest(deadline until) override;

    [[nodiscard]] worker_statistics statistics() const;

    /// The calling thread's worker, if it is one of a thread pool.
    static worker* current();

private:
    void live();
    task* find();
    task* find_oldest();
    task* search();
    task* take_from_inbox();
    task* steal();
    void run(task& work);
    [[nodiscard]] bool worn_out() const;
    void retire();

    pool& home_;
    const std::size_t number_;
    worker_context context_;
    work_deque deque_;
    std::shared_ptr<parker> parker_;
    std::mutex thread_mutex_;
    std::thread thread_;
    std::uint32_t random_;
    std::uint32_t turn_ = 0;
    worker* outer_worker_ = nullptr; // this thread's before
    helper* outer_helper_ = nullptr;

    // Written by this worker only, read by statistics().
    alignas(64) std::atomic<std::uint64_t> tasks_ = 0;
    std::atomic<std::uint64_t> steals_ = 0;
    std::atomic<double> idle_ = 0;
    std::atomic<deadline> idle_since_ = deadline{}; // while it is idle
    std::uint64_t tasks_before_ = 0;                // when this thread began
    deadline born_;
    deadline::duration rested_{}; // of the current search
};

} // namespace trireme::thread
