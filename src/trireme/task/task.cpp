#include <trireme/task/task.hpp>

#include <trireme/task/errors.hpp>

#include <array>
#include <mutex>
#include <utility>

namespace trireme {

struct task::watching {
    watching* next;
    std::shared_ptr<watcher> observer;
    std::size_t tag;
};

namespace {

/// Watchers come and go rarely: a few mutexes serve all tasks.
std::mutex& mutex_of(const task* work) {
    static std::array<std::mutex, 64> mutexes;
    return mutexes[(reinterpret_cast<std::uintptr_t>(work) / 64) % mutexes.size()];
}

} // namespace

void task::watch(std::shared_ptr<watcher> other, std::size_t tag) {
    {
        const std::lock_guard lock(mutex_of(this));
        // Either finish() sees this bit, and then comes for the list after us, or we see that it has finished.
        if ((word_.fetch_or(watched_bit, std::memory_order_acq_rel) & finished_bit) == 0) {
            watchers_ = new watching{watchers_, std::move(other), tag};
            return;
        }
    }
    other->completed(tag);
}

void task::unwatch(const watcher& other) {
    const std::lock_guard lock(mutex_of(this));
    for (watching** at = &watchers_; *at != nullptr;) {
        if ((*at)->observer.get() == &other) delete std::exchange(*at, (*at)->next);
        else at = &(*at)->next;
    }
}

void task::publish() noexcept {
    if ((word_.fetch_or(finished_bit, std::memory_order_acq_rel) & watched_bit) == 0) return;
    watching* first = nullptr;
    {
        const std::lock_guard lock(mutex_of(this));
        first = std::exchange(watchers_, nullptr);
    }
    while (first != nullptr) {
        first->observer->completed(first->tag);
        delete std::exchange(first, first->next);
    }
}

bool executor::revoke(task& work) { return work.claim(); }

bool task::cancel_unstarted() {
    if (started() || !home_->revoke(*this)) return false;
    set_exception(std::make_exception_ptr(cancelled("the task was cancelled before it started")));
    publish(); // the executor lets go of it when it comes to it
    return true;
}

bool task::cancel() {
    if (cancel_unstarted()) return true;
    request_stop();
    if (!finished()) home_->stop(*this);
    return false;
}

std::size_t task::encoded_size() const { throw error("this task was not made for another process"); }
void task::encode(writer&) const { throw error("this task was not made for another process"); }
void task::set_encoded_result(reader&) { throw error("this task was not made for another process"); }

} // namespace trireme
