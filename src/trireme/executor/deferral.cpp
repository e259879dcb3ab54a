#include <trireme/executor/deferral.hpp>

#include <trireme/task/errors.hpp>

#include <thread>

namespace trireme {

namespace {

void abandon(task& work, std::exception_ptr reason) {
    if (!work.claim()) {
        work.release();
        return;
    }
    work.set_exception(std::move(reason));
    work.finish();
}

} // namespace

void deferred_tasks::add(task& work) {
    const std::lock_guard lock(mutex_);
    waiting_.insert(&work);
}

void deferred_tasks::release(task& work) {
    executor* home = nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.erase(&work) == 0) return; // given up
        home = home_;
        if (home != nullptr) ++posting_;
    }
    if (home == nullptr) { // it was submitted after the end
        abandon(work, std::make_exception_ptr(broken_pool("the pool was shut down")));
        return;
    }
    home->post(work);
    const std::lock_guard lock(mutex_);
    --posting_;
}

void deferred_tasks::give_up() {
    std::unordered_set<task*> abandoned;
    for (bool posting = true; posting; std::this_thread::yield()) { // the executor stays until they are through
        const std::lock_guard lock(mutex_);
        abandoned.merge(waiting_);
        home_ = nullptr;
        posting = posting_ != 0;
    }
    const auto reason = std::make_exception_ptr(cancelled("the pool was shut down before the task started"));
    for (task* work : abandoned) abandon(*work, reason);
}

} // namespace trireme
