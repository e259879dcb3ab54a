// Waiting until everything is done, and the pool's end.

#include <trireme/executor/remote/client.hpp>

#include <trireme/task/errors.hpp>
#include <trireme/task/waiting.hpp>

#include <utility>

namespace trireme::remote {

void client::count_ended(std::uint64_t number) {
    if (number == 0) return;
    // In order with await_idle(): either this sees that somebody waits, or that one sees that this is done.
    const std::uint64_t ended = ended_.fetch_add(number) + number;
    if (idle_waiters_.load() == 0 || ended != posted_.load(std::memory_order_relaxed)) return;
    const std::lock_guard lock(idle_mutex_);
    for (const auto& one : idle_watchers_) one->completed(0);
}

bool client::idle() const {
    return deferred()->empty_and([&] { return ended_.load() == posted_.load(); });
}

void client::await_idle() {
    const auto alarm = std::make_shared<waker>();
    const auto arm = [&] {
        const std::lock_guard lock(idle_mutex_);
        idle_watchers_.push_back(alarm);
        idle_waiters_.fetch_add(1);
    };
    wait_until([&] { return idle(); }, arm, never, this);
    const std::lock_guard lock(idle_mutex_);
    if (std::erase(idle_watchers_, alarm) > 0) idle_waiters_.fetch_sub(1);
}

void client::wait_idle() {
    await_idle();
    rethrow_failure();
}

void client::shutdown(trireme::shutdown how) {
    end(how);
    rethrow_failure();
}

void client::end(trireme::shutdown how) {
    if (ended_already_) return;
    ended_already_ = true;
    if (how == trireme::shutdown::cancel) {
        const auto reason = std::make_exception_ptr(cancelled("the pool was shut down before the task started"));
        {
            const std::lock_guard hold(lock_);
            refuse_all(reason, true);
        }
        wire_->wake();
        deferred()->give_up();
    }
    await_idle();
    {
        const std::lock_guard hold(lock_);
        closed_ = true;
    }
    ending_ = true;
    wire_->wake();
    collector_.join();
    deferred()->give_up();
}

/// No task that has not started will be run any more.
void client::refuse_all(std::exception_ptr reason, bool stop_running) {
    if (!refusal_) refusal_ = std::move(reason);
    for (task* one : std::exchange(backlog_, {})) {
        discard_written(*one);
        add_chore(chore::kind::fail, *one, refusal_);
    }
    for (std::size_t worker = 0; worker < members_.size(); ++worker) {
        for (sent_task& one : members_[worker].sent) {
            if (one.work != nullptr) take_back(worker, one);
            // A worker that was asked to give it back may have to answer that it runs already.
            if (one.work != nullptr && stop_running) wire_->request_stop(worker, one.id);
        }
    }
}

} // namespace trireme::remote
