#include <trireme/base/futex.hpp>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>

namespace trireme {

static_assert(sizeof(futex_word) == 4 && futex_word::is_always_lock_free);

namespace {

int operation(int plain, futex_scope scope) {
    return scope == futex_scope::threads ? plain | FUTEX_PRIVATE_FLAG : plain;
}

} // namespace

void futex_wait(const futex_word& word, std::uint32_t expected, deadline until, futex_scope scope) {
    timespec at{};
    if (until != never) {
        // FUTEX_WAIT_BITSET takes an absolute time of the monotonic clock, which is steady_clock's.
        const auto since = until.time_since_epoch();
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since);
        at.tv_sec = seconds.count();
        at.tv_nsec = std::chrono::nanoseconds(since - seconds).count();
    }
    syscall(SYS_futex, &word, operation(FUTEX_WAIT_BITSET, scope), expected, until == never ? nullptr : &at,
            nullptr, FUTEX_BITSET_MATCH_ANY);
}

int futex_wake(const futex_word& word, int waiters, futex_scope scope) {
    const long woken = syscall(SYS_futex, &word, operation(FUTEX_WAKE, scope), waiters < 0 ? INT_MAX : waiters,
                               nullptr, nullptr, 0);
    return woken < 0 ? 0 : static_cast<int>(woken);
}

} // namespace trireme
