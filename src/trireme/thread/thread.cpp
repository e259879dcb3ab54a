#include <trireme/thread/thread.hpp>

#include <trireme/task/uncaught.hpp>

#include <fmt/format.h>

#include <pthread.h>
#include <unistd.h>

#include <climits>

namespace trireme::thread {

namespace detail {

void thread_record::begin() {
    constexpr std::size_t longest = 15; // the kernel's limit
    if (!name_.empty()) pthread_setname_np(pthread_self(), name_.substr(0, longest).c_str());
    native_id_ = gettid();
    stage_.store(running, std::memory_order_release);
    futex_wake(stage_, INT_MAX, futex_scope::threads);
}

void thread_record::end(std::exception_ptr thrown) {
    thrown_ = std::move(thrown);
    stage_.store(ended, std::memory_order_release);
    futex_wake(stage_, INT_MAX, futex_scope::threads);
}

pid_t thread_record::native_id() const {
    while (stage_.load(std::memory_order_acquire) == starting)
        futex_wait(stage_, starting, never, futex_scope::threads);
    return native_id_;
}

bool thread_record::wait(deadline until) const {
    for (;;) {
        const auto now = stage_.load(std::memory_order_acquire);
        if (now == ended) return true;
        if (until != never && deadline::clock::now() >= until) return false;
        futex_wait(stage_, now, until, futex_scope::threads);
    }
}

} // namespace detail

thread& thread::operator=(thread other) noexcept {
    std::swap(record_, other.record_);
    std::swap(thread_, other.thread_);
    return *this;
}

thread::~thread() {
    if (!joinable()) return;
    thread_.request_stop();
    thread_.join();
    if (const auto thrown = record_->take_thrown()) tell_uncaught(name(), thrown);
}

void thread::join() {
    thread_.join();
    if (const auto thrown = record_->take_thrown()) std::rethrow_exception(thrown);
}

bool thread::join_until(deadline until) {
    if (joinable() && !record_->wait(until)) return false;
    join(); // which refuses if there is nothing to join
    return true;
}

std::string thread::name() const {
    if (!record_ || !record_->name().empty()) return record_ ? record_->name() : "";
    return fmt::format("thread {}", record_->native_id());
}

} // namespace trireme::thread
