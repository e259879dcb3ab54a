#pragma once

#include "../problems.hpp"
#include "harness/contestant.hpp"

#include <trireme/executor/operations.hpp>

#include <numeric>
#include <ranges>
#include <vector>

/// What the process pool and the rank pool are measured with: the same for both.

inline std::uint64_t itself(std::uint64_t x) { return x; }
inline std::vector<double> same(std::vector<double> data) { return data; }
inline void busy(std::uint64_t) { spin_10us(); }

/// Futures, all submitted, then all gotten.
template <class Pool>
void each(Pool& pool, std::uint64_t count) {
    std::vector<trireme::future<std::uint64_t>> futures;
    futures.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) futures.push_back(pool.submit(itself, i));
    std::uint64_t sum = 0;
    for (auto& one : futures) sum += one.get();
    expect(sum == count * (count - 1) / 2);
}

/// A lazy range; chunks are as the pool likes them.
template <class Pool>
void chunks(Pool& pool, std::uint64_t count) {
    std::uint64_t sum = 0;
    for (const std::uint64_t one : pool.imap(itself, std::views::iota(std::uint64_t{0}, count))) sum += one;
    expect(sum == count * (count - 1) / 2);
}

template <class Pool>
void round_trips(Pool& pool, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) expect(pool.submit(itself, i).get() == i);
}

template <class Pool>
void megabytes(Pool& pool, std::uint64_t count) {
    std::vector<double> data(125'000, 0.5);
    for (std::uint64_t i = 0; i < count; ++i) data = pool.submit(same, std::move(data)).get();
    expect(std::accumulate(data.begin(), data.end(), 0.0) == 62'500);
}

template <class Pool>
void busy_tasks(Pool& pool, std::uint64_t count) {
    pool.for_each(busy, std::views::iota(std::uint64_t{0}, count));
}
