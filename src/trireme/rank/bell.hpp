#pragma once

#include <trireme/base/futex.hpp>

#include <algorithm>
#include <thread>

namespace trireme::rank::detail {

/// What MPI lacks: a way to wake a rank that sleeps. It lies in memory that the ranks of a node share. Whoever has
/// sent something rings; that costs a system call only if somebody has armed the bell.
///
/// No ring is lost: the sleeper arms, then looks for messages once more, then sleeps; the sender sends, then looks
/// whether the bell is armed. Both put a full fence between their two steps, so at least one sees the other. And a
/// sleeper that nobody rings, because a message was stuck with its sender, looks up now and then all the same.
class alignas(64) bell {
public:
    void arm() {
        armed_.fetch_add(1, std::memory_order_seq_cst);
        std::atomic_thread_fence(std::memory_order_seq_cst);
    }
    void disarm() { armed_.fetch_sub(1, std::memory_order_relaxed); }

    void ring() {
        std::atomic_thread_fence(std::memory_order_seq_cst);
        if (armed_.load(std::memory_order_relaxed) != 0) wake();
    }
    /// Wakes the sleeper, armed or not.
    void wake() {
        rings_.fetch_add(1, std::memory_order_seq_cst);
        futex_wake(rings_, -1, futex_scope::processes);
    }

    /// How often it has been rung: what sleep() wants to know.
    [[nodiscard]] std::uint32_t rings() const { return rings_.load(std::memory_order_seq_cst); }
    void sleep(std::uint32_t rings_seen, deadline until) const {
        futex_wait(rings_, rings_seen, until, futex_scope::processes);
    }

private:
    futex_word rings_ = 0;
    std::atomic<std::uint32_t> armed_ = 0;
};

/// How often a sleeper looks up, the more rarely the longer nothing comes.
enum class lookup {
    rarely,    ///< from 1 to 100 ms: everybody who could have a message for it rings
    often,     ///< from 50 us to 2 ms: nobody rings
    very_often ///< a transfer is under way that needs it
};

/// Sleeps on an armed bell until it has been rung since `rings_seen`, `arrived()` says so, or `until` has come.
template <class Arrived>
void doze(const bell& own, std::uint32_t rings_seen, lookup how, deadline until, Arrived arrived) {
    using namespace std::chrono_literals;
    // Who just ran out of work will probably get some: if nobody rings, looking for it a little longer costs
    // little.
    const auto doze_at = deadline::clock::now() + (how == lookup::often ? 150us : 0us);
    while (deadline::clock::now() < doze_at) {
        if (own.rings() != rings_seen || arrived()) return;
        std::this_thread::yield();
    }
    // Also where others ring: a message may come a little later than the ring, over a network that is none of MPI's
    // shared memory.
    std::chrono::nanoseconds nap = how == lookup::rarely ? 1ms : how == lookup::often ? 50us : 5us;
    const std::chrono::nanoseconds longest = how == lookup::rarely ? 100ms : how == lookup::often ? 2ms : 5us;
    while (own.rings() == rings_seen && !arrived()) {
        const auto now = deadline::clock::now();
        if (now >= until) return;
        own.sleep(rings_seen, nap < until - now ? now + nap : until);
        nap = std::min(nap * 3 / 2, longest);
    }
}

} // namespace trireme::rank::detail
