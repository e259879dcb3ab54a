// Tasks that submit tasks: to the threads of their own worker, without a deadlock.

#include "catch.hpp"
#include "support.hpp"

#include <trireme/thread/pool.hpp>

#include <numeric>
#include <ranges>

namespace threads = trireme::thread;
using trireme::future;

namespace {

long fib(threads::pool& local, int n) {
    if (n < 2) return n;
    const auto one = local.submit(&fib, n - 1);
    const long other = fib(local, n - 2);
    return one.get() + other;
}

int depth(threads::pool& local, int levels) { return levels == 0 ? 0 : 1 + local.submit(&depth, levels - 1).get(); }

long sum_of_squares(threads::pool& local, long count) {
    const auto squares = local.map([](long x) { return x * x; }, std::views::iota(0L, count));
    return std::accumulate(squares.begin(), squares.end(), 0L);
}

} // namespace

TEST_CASE("a task may ask for the threads beside it") {
    auto pool = bank::make_pool({.workers = 2});
    CHECK(pool.apply([](threads::pool& local) { return local.size(); }) >= 1);
    CHECK(pool.apply([](threads::pool& local, int x) { return local.apply([](int y) { return y + 1; }, x); }, 4) ==
          5);
}

TEST_CASE("tasks recurse") {
    for (const std::size_t workers : {1, 2, 4}) {
        CAPTURE(workers);
        auto pool = bank::make_pool({.workers = workers});
        CHECK(pool.apply(&fib, 16) == 987);
        std::vector<future<long>> futures;
        for (int n = 0; n < 16; ++n) futures.push_back(pool.submit(&fib, n));
        long a = 0;
        long b = 1;
        for (const auto& one : futures) {
            CHECK(one.get() == a);
            a = std::exchange(b, a + b);
        }
    }
}

TEST_CASE("tasks wait for each other many levels deep") {
    for (const std::size_t workers : {1, 3}) {
        auto pool = bank::make_pool({.workers = workers});
        CHECK(pool.apply(&depth, 1000) == 1000);
    }
}

TEST_CASE("every worker's task maps over the threads beside it") {
    auto pool = bank::make_pool({.workers = 3});
    const auto sums = pool.map(&sum_of_squares, std::views::iota(1L, 60L), {.chunk = 1});
    for (long count = 1; count < 60; ++count) {
        CHECK(sums[static_cast<std::size_t>(count - 1)] == (count - 1) * count * (2 * count - 1) / 6);
    }
}

TEST_CASE("exceptions come out through the levels") {
    auto pool = bank::make_pool({.workers = 2});
    const auto result = pool.submit([](threads::pool& local) {
        return local
            .submit([](threads::pool& deeper) {
                return deeper.submit([]() -> int { throw std::out_of_range("three levels down"); }).get();
            })
            .get();
    });
    CHECK_THROWS_AS(result.get(), std::out_of_range);
    CHECK_THROWS_WITH(result.get(), "three levels down");
}

TEST_CASE("what a task leaves to the threads beside it is run") {
    const new_board runs;
    {
        auto pool = bank::make_pool({.workers = 2});
        const auto leave = [](threads::pool& local, const board& b) {
            for (int i = 0; i < 10; ++i) local.detach([](const board& mine) { ++mine[0]; }, b);
        };
        for (int i = 0; i < 20; ++i) pool.submit(leave, runs.shared());
    }
    CHECK(runs[0] == 200);
}

TEST_CASE("a task may make a pool of threads of its own") {
    auto pool = bank::make_pool({.workers = 2});
    const auto with_own_pool = [](long count) {
        threads::pool own({.workers = 2});
        return own.reduce([](long x) { return x; }, [](long a, long b) { return a + b; },
                          std::views::iota(0L, count), 0L);
    };
    const auto sums = pool.map(with_own_pool, std::views::iota(0L, 20L), {.chunk = 1});
    for (long count = 0; count < 20; ++count)
        CHECK(sums[static_cast<std::size_t>(count)] == count * (count - 1) / 2);
}
