#pragma once

#include "harness/problem.hpp"

#include <chrono>
#include <vector>

/// All problems, with `workers` workers in this process and in others. Over ranks there is one: where each rank has
/// a core, the manager takes the second of two.
std::vector<problem> problems(int workers);

/// The empty task. The compiler sees something in it that it must not remove.
inline void nothing() { asm volatile(""); }

/// The smallest task that is worth a thread: busy for 10 us, by the clock.
inline void spin_10us() {
    const auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(10);
    while (std::chrono::steady_clock::now() < end) {}
}

/// Without tasks, to check what fork and join find.
constexpr std::uint64_t fibonacci(std::uint64_t n) {
    std::uint64_t current = 0;
    for (std::uint64_t next = 1; n > 0; --n) {
        const std::uint64_t sum = current + next;
        current = next;
        next = sum;
    }
    return current;
}
