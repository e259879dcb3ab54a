#include <trireme/process/robust_lock.hpp>

#include <cerrno>
#include <chrono>
#include <ctime>
#include <system_error>

namespace trireme::process::detail {

namespace {

timespec on_monotonic_clock(deadline until) {
    const auto since = until.time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since);
    return {.tv_sec = seconds.count(), .tv_nsec = std::chrono::nanoseconds(since - seconds).count()};
}

} // namespace

// Nothing destroys the mutex: it has nothing but its bytes.
robust_lock::robust_lock(int type) {
    pthread_mutexattr_t how;
    pthread_mutexattr_init(&how);
    pthread_mutexattr_setpshared(&how, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&how, PTHREAD_MUTEX_ROBUST);
    pthread_mutexattr_settype(&how, type);
    const int code = pthread_mutex_init(&mutex_, &how);
    pthread_mutexattr_destroy(&how);
    if (code != 0) throw std::system_error(code, std::generic_category(), "pthread_mutex_init");
}

bool robust_lock::taken(int code) { return code == 0 || take_over(code); }

bool robust_lock::take_over(int code) {
    switch (code) {
    case EOWNERDEAD:
        // In this order: should this process die in between, the next one is told by pthread again.
        owner_died_.store(true, std::memory_order_relaxed);
        pthread_mutex_consistent(&mutex_);
        return true;
    case EBUSY:
    case ETIMEDOUT:
        return false;
    default:
        throw std::system_error(code, std::generic_category(), "a mutex of processes");
    }
}

void robust_lock::lock() { taken(pthread_mutex_lock(&mutex_)); }

bool robust_lock::try_lock() { return taken(pthread_mutex_trylock(&mutex_)); }

bool robust_lock::try_lock_until(deadline until) {
    const timespec at = on_monotonic_clock(until);
    return taken(pthread_mutex_clocklock(&mutex_, CLOCK_MONOTONIC, &at));
}

} // namespace trireme::process::detail
