#pragma once

#include <trireme/task/future.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_set>

namespace trireme {

/// Tasks of one executor that wait for the futures among their arguments.
class deferred_tasks {
public:
    explicit deferred_tasks(executor& home) : home_(&home) {}

    /// Before its futures are watched.
    void add(task& work);
    /// The futures are ready: `work` is posted, unless the executor has given it up.
    void release(task& work);
    /// Whether there are none, and `also()`, which is called while none can be added or released.
    template <class Also>
    [[nodiscard]] bool empty_and(Also also) const {
        const std::lock_guard lock(mutex_);
        return waiting_.empty() && posting_ == 0 && also();
    }
    /// Cancels all of them, and whatever would come; the executor may go.
    void give_up();

private:
    mutable std::mutex mutex_;
    executor* home_;          // null once it has given up
    std::size_t posting_ = 0; // threads that are posting to it: not under the mutex, since that may complete others
    std::unordered_set<task*> waiting_;
};

/// Counts the futures down that a task waits for, then releases it.
class deferral final : public watcher {
public:
    deferral(task& work, std::shared_ptr<deferred_tasks> among, std::size_t futures)
        : work_(work), among_(std::move(among)), left_(futures) {}
    void completed(std::size_t) noexcept override {
        if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) among_->release(work_);
    }

private:
    task& work_;
    std::shared_ptr<deferred_tasks> among_;
    std::atomic<std::size_t> left_;
};

} // namespace trireme
