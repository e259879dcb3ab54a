// How tasks flow:
//
//   any thread --post--> inbox --by the dozen--> a worker's deque --pop--> run
//   a worker   --post--------------------------> its own deque  --steal--> run by another worker
//
// A worker that finds nothing searches for a moment, then rests on its parker. Whoever posts wakes a resting
// worker, unless one is searching, which will find the task. No wake-up is lost, because a worker announces that it
// rests before it looks at the queues for the last time, and a poster looks for resting workers after it has
// queued: the inbox's lock, or the fence after a push to a deque, puts the two in an order in which at least one
// sees the other.

#include <trireme/thread/pool.hpp>

#include <trireme/base/cores.hpp>
#include <trireme/task/errors.hpp>
#include <trireme/task/remote_exception.hpp>
#include <trireme/thread/worker.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace trireme::thread {

pool::pool(options how) : options_(std::move(how)) {
    const std::size_t workers =
        options_.workers != 0 ? options_.workers : static_cast<std::size_t>(available_cores());
    for (std::size_t i = 0; i < workers; ++i) workers_.push_back(std::make_unique<worker>(*this, i));
    threads_ = options_.caller_works ? workers - 1 : workers;
    if (options_.caller_works) {
        workers_[0]->attach();
        workers_[0]->initialize();
    }
    for (std::size_t i = workers - threads_; i < workers; ++i) workers_[i]->start();
}

pool::~pool() { end(unwinding_ ? trireme::shutdown::cancel : trireme::shutdown::wait); }

void pool::post(task& work) {
    worker* const mine = worker::current();
    if (mine != nullptr && mine->belongs_to(*this)) {
        mine->push(work);
        std::atomic_thread_fence(std::memory_order_seq_cst);
        wake_one();
    } else {
        post_behind(work);
    }
}

void pool::post_behind(task& work) {
    if (inbox_.push(work)) wake_one();
    else refuse(work);
}

void pool::wake_one() {
    if (resting_.load(std::memory_order_relaxed) == 0 || searching_.load(std::memory_order_relaxed) > 0) return;
    const std::lock_guard lock(rest_mutex_);
    if (resters_.empty()) return;
    resters_.back()->unpark();
    resters_.pop_back();
    resting_.fetch_sub(1);
}

void pool::lie_down(worker& who, bool between_tasks) {
    const std::lock_guard lock(rest_mutex_);
    resters_.push_back(&who);
    resting_.fetch_add(1);
    if (!between_tasks) return;
    ++idle_;
    if (idle_ == threads_ && nothing_queued()) {
        for (const auto& watcher : idle_watchers_) watcher->completed(0);
    }
}

void pool::get_up(worker& who, bool between_tasks) {
    const std::lock_guard lock(rest_mutex_);
    if (std::erase(resters_, &who) > 0) resting_.fetch_sub(1);
    if (between_tasks) --idle_;
}

bool pool::nothing_queued() {
    return inbox_.surely_empty() &&
           std::none_of(workers_.begin(), workers_.end(), [](const auto& one) { return one->has_tasks(); });
}

bool pool::idle() {
    return deferred()->empty_and([&] { // tasks leave it while it is locked, so none is overlooked on its way
        const std::lock_guard lock(rest_mutex_);
        return idle_ == threads_ && nothing_queued();
    });
}

void pool::await_idle() {
    const worker* const mine = worker::current();
    const bool is_caller = mine != nullptr && options_.caller_works && mine == workers_[0].get();
    if (mine != nullptr && mine->belongs_to(*this) && !is_caller) {
        throw error("a task that waits until its own pool is idle would wait for itself");
    }
    const auto alarm = std::make_shared<waker>();
    {
        const std::lock_guard lock(rest_mutex_);
        idle_watchers_.push_back(alarm);
    }
    // A deferred task may be run before the thread that posted it has noted that it did: nobody tells that moment,
    // so the sleep has an end.
    while (!wait_until([&] { return idle(); }, [] {}, after(std::chrono::milliseconds(20)), nullptr)) {}
    const std::lock_guard lock(rest_mutex_);
    std::erase(idle_watchers_, alarm);
}

void pool::wait_idle() {
    await_idle();
    rethrow_failure();
}

void pool::end(trireme::shutdown how) {
    if (ended_) return;
    ended_ = true;
    const auto reason = std::make_exception_ptr(cancelled("the pool was shut down before the task started"));
    if (how == trireme::shutdown::cancel) {
        refuse_from_now_on(reason);
        stop_.request_stop();
        deferred()->give_up();
    }
    await_idle();
    inbox_.close();
    {
        const std::lock_guard lock(refusal_mutex_);
        if (refusal_ == reason) refusal_ = nullptr; // what comes from now on comes too late
    }
    ending_ = true;
    {
        const std::lock_guard lock(rest_mutex_);
        for (worker* one : resters_) one->unpark();
    }
    for (auto& one : workers_) one->join();
    if (options_.caller_works) workers_[0]->detach();
    deferred()->give_up();
}

void pool::shutdown(trireme::shutdown how) {
    end(how);
    rethrow_failure();
}

void pool::refuse_from_now_on(std::exception_ptr reason) {
    const std::lock_guard lock(refusal_mutex_);
    if (!refusal_) refusal_ = std::move(reason);
    refusing_ = true;
}

void pool::break_down(std::size_t worker, std::exception_ptr problem) {
    const remote_exception thrown = describe(problem);
    const std::string text =
        fmt::format("the initializer of worker {} failed: {}: {}", worker, thrown.type, thrown.text);
    refuse_from_now_on(std::make_exception_ptr(broken_pool(text)));
}

void pool::refuse(task& work) {
    if (!work.claim()) {
        work.release();
        return;
    }
    std::exception_ptr reason;
    {
        const std::lock_guard lock(refusal_mutex_);
        reason = refusal_ ? refusal_ : std::make_exception_ptr(broken_pool("the pool was shut down"));
    }
    work.set_exception(std::move(reason));
    work.finish();
}

std::string pool::place_of(std::size_t number) const { return fmt::format("thread {}", number); }

pool_statistics pool::statistics() const {
    pool_statistics now;
    for (const auto& one : workers_) now.workers.push_back(one->statistics());
    now.callback_failures = callback_failures();
    return now;
}

} // namespace trireme::thread
