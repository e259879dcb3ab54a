#pragma once

#include "../board.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

using namespace std::chrono_literals; // NOLINT: tests speak of times

using seconds_clock = std::chrono::steady_clock;

/// How long ago `start` was.
inline std::chrono::duration<double> since(seconds_clock::time_point start) { return seconds_clock::now() - start; }

/// How a role says that something is not as it should be: whoever plays it fails, and so does the test.
inline void must(bool condition, const char* what) {
    if (!condition) throw std::runtime_error(std::string("it should be so that ") + what);
}

/// Waits until a cell holds `value` at least.
inline void await(const board& b, std::size_t cell, std::uint64_t value = 1) {
    const auto start = seconds_clock::now();
    while (b[cell] < value) {
        must(since(start) < 30s, "the others come before long");
        std::this_thread::sleep_for(1ms);
    }
}

/// Whether a time-out of `wanted` that began at `start` is over now, and has not been for long.
inline void must_be_over(seconds_clock::time_point start, std::chrono::duration<double> wanted) {
    must(since(start) >= wanted, "a time-out does not come early");
    must(since(start) < wanted + 5s, "a time-out does not come late");
}
