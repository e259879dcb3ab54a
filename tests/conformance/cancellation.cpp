// Cancelling before a task starts, while it runs, and after.

#include "catch.hpp"
#include "support.hpp"

#include <trireme/thread/pool.hpp>

#include <stop_token>

using trireme::cancelled;
using trireme::future;

namespace {

enum cells : std::size_t { started, ended, gate };

int note(const board& b, int x) {
    ++b[started];
    return x;
}
/// Runs until it is told to stop, or half a minute.
int until_stopped(const std::stop_token& stop, const board& b) {
    ++b[started];
    for (int i = 0; i < 30'000; ++i) {
        if (stop.stop_requested()) {
            ++b[ended];
            return 1;
        }
        std::this_thread::sleep_for(1ms);
    }
    return 0;
}
int until_stopped_with_pool(const std::stop_token& stop, trireme::thread::pool& local, const board& b) {
    return local.size() > 0 ? until_stopped(stop, b) : -1;
}
int deaf(const board& b) {
    ++b[started];
    while (b[gate] == 0) std::this_thread::sleep_for(1ms);
    return 7;
}

} // namespace

TEST_CASE("a task that is cancelled before it starts never runs") {
    const new_board b;
    auto pool = bank::make_pool({.workers = 2});
    std::vector<future<int>> futures;
    {
        occupation busy(pool);
        REQUIRE(busy.all_busy());
        for (int i = 0; i < 1000; ++i) futures.push_back(pool.submit(&note, b.shared(), i));
        for (std::size_t i = 0; i < 1000; i += 2) CHECK(futures[i].cancel());
        for (std::size_t i = 0; i < 1000; i += 2) {
            CHECK(futures[i].ready()); // at once
            CHECK_THROWS_AS(futures[i].get(), cancelled);
        }
        CHECK_FALSE(futures[0].cancel()); // it is over already
        CHECK_FALSE(futures[1].ready());
    }
    for (std::size_t i = 1; i < 1000; i += 2) CHECK(futures[i].get() == static_cast<int>(i));
    pool.wait_idle();
    CHECK(b[started] == 500);
}

TEST_CASE("all that waits in a long queue can be cancelled") {
    const new_board b;
    auto pool = bank::make_pool({.workers = 2});
    std::vector<future<int>> futures;
    {
        occupation busy(pool);
        REQUIRE(busy.all_busy());
        for (int i = 0; i < 100'000; ++i) futures.push_back(pool.submit(&note, b.shared(), i));
        std::size_t refused = 0;
        for (const auto& one : futures) refused += one.cancel() ? 0 : 1;
        CHECK(refused == 0);
    }
    pool.wait_idle();
    CHECK(b[started] == 0);
    CHECK(pool.apply(&note, b.shared(), 3) == 3);
}

TEST_CASE("cancelling races with running: a task that was cancelled did not run, and any other did") {
    const new_board runs(20'000);
    auto pool = bank::make_pool({.workers = 2});
    const auto run = [](const board& b, std::size_t i) { ++b[i]; };
    std::vector<future<void>> futures;
    std::vector<bool> was_cancelled;
    for (std::size_t i = 0; i < 20'000; ++i) {
        futures.push_back(pool.submit(run, runs.shared(), i));
        if (i % 3 == 0) was_cancelled.push_back(futures[i / 2].cancel());
        else was_cancelled.push_back(false);
    }
    pool.wait_idle();
    std::vector<bool> expected(20'000, true);
    for (std::size_t i = 0; i < 20'000; ++i) {
        if (was_cancelled[i]) expected[i / 2] = false;
    }
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < 20'000; ++i) {
        wrong += runs[i] != (expected[i] ? 1U : 0U) ? 1 : 0;
        if (expected[i]) futures[i].get();
        else wrong += futures[i].exception() ? 0 : 1;
    }
    CHECK(wrong == 0);
}

TEST_CASE("a running task that takes a stop token is asked to stop, and its result counts") {
    const new_board b;
    auto pool = bank::make_pool({.workers = 2});
    const auto start = seconds_clock::now();
    const auto plain = pool.submit(&until_stopped, b.shared());
    REQUIRE(eventually([&] { return b[started] == 1; }));
    CHECK_FALSE(plain.ready());
    CHECK_FALSE(plain.cancel());
    CHECK(plain.get() == 1);
    const auto with_pool = pool.submit(&until_stopped_with_pool, b.shared());
    REQUIRE(eventually([&] { return b[started] == 2; }));
    CHECK_FALSE(with_pool.cancel());
    CHECK(with_pool.get() == 1);
    CHECK(since(start) < 10s);
}

TEST_CASE("only the task that is cancelled is asked to stop") {
    const new_board first;
    const new_board second;
    auto pool = bank::make_pool({.workers = 2});
    if (pool.size() < 2) return;
    const auto a = pool.submit(&until_stopped, first.shared());
    const auto b = pool.submit(&until_stopped, second.shared());
    REQUIRE(eventually([&] { return first[started] == 1 && second[started] == 1; }));
    a.cancel();
    CHECK(a.get() == 1);
    CHECK_FALSE(b.wait_for(50ms));
    b.cancel();
    CHECK(b.get() == 1);
    // A request for one task is none for the next on the same worker.
    const auto c = pool.submit(&until_stopped, first.shared());
    CHECK_FALSE(c.wait_for(50ms));
    c.cancel();
    if (!c.exception()) CHECK(c.get() == 1);
}

TEST_CASE("a task without a stop token runs to its end") {
    const new_board b;
    auto pool = bank::make_pool({.workers = 2});
    const opening_at_the_end of_gate(b[gate]);
    const auto result = pool.submit(&deaf, b.shared());
    REQUIRE(eventually([&] { return b[started] == 1; }));
    CHECK_FALSE(result.cancel());
    CHECK_FALSE(result.wait_for(20ms));
    b[gate] = 1;
    CHECK(result.get() == 7);
}

TEST_CASE("cancelling after the end changes nothing") {
    const new_board b;
    auto pool = bank::make_pool({.workers = 2});
    const auto good = pool.submit(&note, b.shared(), 5);
    good.wait();
    CHECK_FALSE(good.cancel());
    CHECK(good.get() == 5);
    const auto bad = pool.submit([] { throw std::range_error("its own"); });
    bad.wait();
    CHECK_FALSE(bad.cancel());
    CHECK_THROWS_WITH(bad.get(), "its own");
}

TEST_CASE("callbacks are told of a cancellation") {
    const new_board b;
    auto pool = bank::make_pool({.workers = 2});
    std::atomic<int> told = 0;
    {
        occupation busy(pool);
        REQUIRE(busy.all_busy());
        const auto result = pool.apply_async(&note, std::tuple(b.shared(), 1),
                                             {.error_callback = [&](const std::exception_ptr& problem) {
                                                 try {
                                                     std::rethrow_exception(problem);
                                                 } catch (const cancelled&) {
                                                     ++told;
                                                 }
                                             }});
        CHECK(result.cancel());
        CHECK(told == 1);
    }
}

TEST_CASE("a map that is cancelled hands out no more") {
    const new_board b;
    auto pool = bank::make_pool({.workers = 2});
    struct slow {
        board b{};
        int operator()(int x) const {
            ++b[started];
            std::this_thread::sleep_for(1ms);
            ++b[ended];
            return x;
        }
    };
    const auto all = pool.map_async(slow{b}, std::views::iota(0, 100'000), {.chunk = 1});
    REQUIRE(eventually([&] { return b[started] > 10; }));
    CHECK(all.cancel());
    CHECK_THROWS_AS(all.get(), cancelled);
    pool.wait_idle();
    const auto then = b[started].load();
    CHECK(then == b[ended]);
    CHECK(then < 2000);
}

TEST_CASE("a map that is cancelled asks the items that run to stop") {
    const new_board b;
    auto pool = bank::make_pool({.workers = 2});
    struct stoppable {
        board b{};
        int operator()(const std::stop_token& stop, int) const { return until_stopped(stop, b); }
    };
    const auto start = seconds_clock::now();
    const auto all = pool.map_async(stoppable{b}, std::views::iota(0, 10), {.chunk = 1});
    REQUIRE(eventually([&] { return b[started] == std::min<std::size_t>(10, pool.size()); }));
    CHECK(all.cancel());
    CHECK_THROWS_AS(all.get(), cancelled);
    pool.wait_idle();
    CHECK(since(start) < 10s);
    CHECK(b[ended] == b[started]);
    CHECK(b[started] <= pool.size());
}

TEST_CASE("a lazy range that is given up asks the items that run to stop") {
    const new_board b;
    auto pool = bank::make_pool({.workers = 2});
    struct stoppable {
        board b{};
        int operator()(const std::stop_token& stop, int x) const { return x == 0 ? 0 : until_stopped(stop, b); }
    };
    const auto start = seconds_clock::now();
    for ([[maybe_unused]] const int first : pool.imap(stoppable{b}, std::views::iota(0), {.chunk = 1, .ahead = 8}))
        break;
    CHECK(since(start) < 10s);
    CHECK(b[ended] == b[started]);
}
