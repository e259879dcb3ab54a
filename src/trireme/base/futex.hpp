#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace trireme {

/// Whom a futex word is seen by. The standard library's waiting is `threads` only, even in shared memory.
enum class futex_scope { threads, processes };

using futex_word = std::atomic<std::uint32_t>;
using deadline = std::chrono::steady_clock::time_point;

/// No deadline.
inline constexpr deadline never = deadline::max();

/// The moment that lies `duration` ahead; never, where the clock cannot tell it.
template <class Rep, class Period>
deadline after(std::chrono::duration<Rep, Period> duration) {
    const auto now = deadline::clock::now();
    if (std::chrono::duration<double>(duration) > std::chrono::duration<double>(never - now)) return never;
    return now + std::chrono::duration_cast<deadline::duration>(duration);
}

/// Sleeps while `word` holds `expected`, until somebody wakes it or `until` has come. May return early.
void futex_wait(const futex_word& word, std::uint32_t expected, deadline until, futex_scope scope);

/// Wakes up to `waiters` of those who sleep on `word`, all if negative; returns how many it woke.
int futex_wake(const futex_word& word, int waiters, futex_scope scope);

} // namespace trireme
