// What only threads can do: tasks capture anything, return anything that can be moved, and share their pool.

#include "../support.hpp"
#include "catch.hpp"

#include <trireme/thread/pool.hpp>

#include <functional>
#include <memory>
#include <numeric>
#include <ranges>
#include <string_view>

using trireme::future;
using trireme::thread::pool;

namespace {

long fib(pool& shared, int n) {
    if (n < 2) return n;
    const auto one = shared.submit([&shared, n] { return fib(shared, n - 1); });
    const long other = fib(shared, n - 2);
    return one.get() + other;
}

} // namespace

TEST_CASE("tasks capture references, pointers and what can only be moved", "[threads]") {
    pool threads({.workers = 2});
    int seen = 0;
    threads.apply([&seen] { seen = 5; });
    CHECK(seen == 5);
    auto owned = std::make_unique<int>(6);
    CHECK(threads.apply([mine = std::move(owned)] { return *mine; }) == 6);
    CHECK(threads.apply([](int* p) { return ++*p; }, &seen) == 6);
    CHECK(threads.apply([](std::reference_wrapper<int> r) { return ++r.get(); }, std::ref(seen)) == 7);
    const std::string text = "text";
    CHECK(threads.apply([](std::string_view s) { return s.size(); }, std::string_view(text)) == 4);
    CHECK(threads.apply([](std::unique_ptr<int> p) { return *p; }, std::make_unique<int>(8)) == 8);
    const std::function<int(int)> any = [&seen](int x) { return x + seen; };
    CHECK(threads.apply(any, 1) == 8);
    CHECK(threads.map([&](int x) { return x + seen; }, std::vector{1, 2}) == std::vector{8, 9});
}

TEST_CASE("results may be movable only", "[threads]") {
    pool threads({.workers = 2});
    auto result = threads.submit([] { return std::make_unique<int>(5); });
    CHECK(*result.get() == 5);
    const auto copy = result;
    CHECK_THROWS_AS(std::move(result).get(), trireme::error); // they share it
    CHECK(*copy.get() == 5);
    auto taken = threads.submit([] { return std::make_unique<int>(6); });
    const std::unique_ptr<int> mine = std::move(taken).get();
    CHECK(*mine == 6);
    CHECK(
        threads.submit([] { return std::make_unique<int>(7); }).then([](const auto& p) { return *p + 1; }).get() ==
        8);
    auto all = threads.map([](int x) { return std::make_unique<int>(x); }, std::views::iota(0, 1000));
    for (int i = 0; i < 1000; ++i) CHECK(*all[static_cast<std::size_t>(i)] == i);
    int next = 0;
    for (const auto& one :
         threads.imap([](int x) { return std::make_unique<int>(x); }, std::views::iota(0, 1000))) {
        CHECK(*one == next++);
    }
}

TEST_CASE("an exception is the very object that was thrown", "[threads]") {
    pool threads({.workers = 2});
    const auto thrown = std::make_exception_ptr(std::runtime_error("one and the same"));
    const auto result = threads.submit([thrown] { std::rethrow_exception(thrown); });
    CHECK(result.exception() == thrown);
}

TEST_CASE("tasks submit to the pool that runs them, and wait, without a deadlock", "[threads]") {
    for (const std::size_t workers : {1, 2, 4}) {
        CAPTURE(workers);
        pool threads({.workers = workers});
        CHECK(threads.apply([&] { return fib(threads, 16); }) == 987);
        CHECK(threads.apply([&] { return threads.size(); }) == workers);
        // All of the workers wait for what none has started yet.
        std::vector<future<int>> outer;
        for (int i = 0; i < 100; ++i) {
            outer.push_back(threads.submit([&threads, i] {
                const auto inner = threads.map([](int x) { return x; }, std::views::iota(0, i), {.chunk = 1});
                return std::accumulate(inner.begin(), inner.end(), 0);
            }));
        }
        for (int i = 0; i < 100; ++i) CHECK(outer[static_cast<std::size_t>(i)].get() == i * (i - 1) / 2);
    }
}

TEST_CASE("lazy ranges, as_completed and dependencies work within tasks of the same pool", "[threads]") {
    for (const std::size_t workers : {1, 3}) {
        pool threads({.workers = workers});
        const auto within = [&threads](int n) {
            int sum = 0;
            for (const int x : threads.imap([](int v) { return v; }, std::views::iota(0, n))) sum += x;
            for (const int x : threads.imap_unordered([](int v) { return v; }, std::views::iota(0, n))) sum += x;
            std::vector<future<int>> futures;
            for (int i = 0; i < n; ++i) futures.push_back(threads.submit([i] { return i; }));
            for (auto& one : trireme::as_completed(futures)) sum += one.get();
            const auto a = threads.submit([] { return 1; });
            return sum + threads.submit([](int x, int y) { return x - y; }, a, a).get();
        };
        const auto sums = threads.map(within, std::vector(20, 30), {.chunk = 1});
        CHECK(sums == std::vector(20, 3 * 435));
    }
}

TEST_CASE("a chain of tasks that wait may be deep", "[threads]") {
    pool threads({.workers = 2});
    const std::function<int(int)> depth = [&](int levels) -> int {
        return levels == 0 ? 0 : 1 + threads.submit([&, levels] { return depth(levels - 1); }).get();
    };
    CHECK(threads.apply([&] { return depth(2000); }) == 2000);
}

TEST_CASE("a task that waits until its own pool is idle is told that it cannot", "[threads]") {
    pool threads({.workers = 1});
    CHECK_THROWS_AS(threads.apply([&] { threads.wait_idle(); }), trireme::error);
}

TEST_CASE("the thread that makes a pool may be one of its workers", "[threads]") {
    const auto me = std::this_thread::get_id();
    int initialized = 0;
    pool threads({.workers = 1, .initializer = [&] { ++initialized; }, .caller_works = true});
    CHECK(initialized == 1);
    CHECK(threads.size() == 1);
    CHECK(threads.apply([] { return std::this_thread::get_id(); }) == me);
    CHECK(threads.apply([&] { return fib(threads, 12); }) == 144);
    CHECK(threads.map([](int x) { return 2 * x; }, std::vector{1, 2, 3}) == std::vector{2, 4, 6});
    int ran = 0;
    for (int i = 0; i < 10; ++i) threads.detach([&] { ++ran; });
    threads.wait_idle();
    CHECK(ran == 10);
}
