// How a pool ends.

#include "catch.hpp"
#include "support.hpp"

#include <ranges>
#include <stop_token>

using trireme::broken_pool;
using trireme::cancelled;
using trireme::future;

namespace {

enum cells : std::size_t { started, ended, gate };

int slow(const board& b, int x) {
    ++b[started];
    std::this_thread::sleep_for(1ms);
    ++b[ended];
    return x;
}
int behind(const board& b, int x) {
    ++b[started];
    while (b[gate] == 0) std::this_thread::sleep_for(1ms);
    ++b[ended];
    return x;
}
int number(int x) { return x; }

} // namespace

TEST_CASE("a pool that is destroyed runs what it was given") {
    const new_board b;
    std::vector<future<int>> futures;
    {
        auto pool = bank::make_pool({.workers = 2});
        for (int i = 0; i < 200; ++i) futures.push_back(pool.submit(&slow, b.shared(), i));
        for (int i = 0; i < 100; ++i) pool.detach(&slow, b.shared(), i);
    }
    CHECK(b[ended] == 300);
    for (int i = 0; i < 200; ++i) {
        REQUIRE(futures[static_cast<std::size_t>(i)].ready());
        CHECK(futures[static_cast<std::size_t>(i)].get() == i);
    }
}

TEST_CASE("shutdown(wait) runs what the pool was given, and what waits for it") {
    const new_board b;
    auto pool = bank::make_pool({.workers = 2});
    std::vector<future<int>> futures;
    auto end = pool.submit(&slow, b.shared(), 0);
    for (int i = 0; i < 50; ++i) {
        end = pool.submit(&slow, b.shared(), end);
        futures.push_back(pool.submit(&slow, b.shared(), i));
    }
    const auto mapped = pool.map_async(&number, std::views::iota(0, 1000), {.chunk = 3});
    pool.shutdown(trireme::shutdown::wait);
    CHECK(b[ended] == 101);
    CHECK(end.ready());
    CHECK(mapped.ready());
    CHECK(mapped.get().size() == 1000);
    for (const auto& one : futures) CHECK(one.ready());
}

TEST_CASE("shutdown(cancel) ends what runs and cancels what has not started") {
    const new_board b;
    auto pool = bank::make_pool({.workers = 2});
    const opening_at_the_end of_gate(b[gate]);
    std::vector<future<int>> running;
    for (std::size_t i = 0; i < pool.size(); ++i) running.push_back(pool.submit(&behind, b.shared(), 5));
    REQUIRE(eventually([&] { return b[started] == pool.size(); }));
    std::vector<future<int>> queued;
    for (int i = 0; i < 1000; ++i) queued.push_back(pool.submit(&slow, b.shared(), i));
    const auto dependant = pool.submit(&slow, b.shared(), queued[0]);
    const auto mapped = pool.map_async(&number, std::views::iota(0, 1000), {.chunk = 3});
    std::jthread opener([&] {
        std::this_thread::sleep_for(50ms);
        b[gate] = 1;
    });
    pool.shutdown(trireme::shutdown::cancel);
    CHECK(b[started] == pool.size());
    CHECK(b[ended] == pool.size());
    for (const auto& one : running) CHECK(one.get() == 5);
    for (const auto& one : queued) CHECK_THROWS_AS(one.get(), cancelled);
    CHECK_THROWS_AS(dependant.get(), cancelled);
    CHECK_THROWS_AS(mapped.get(), cancelled);
}

TEST_CASE("shutdown(cancel) asks what runs to stop") {
    const new_board b;
    auto pool = bank::make_pool({.workers = 2});
    const auto running = pool.submit(
        [](const std::stop_token& stop, const board& mine) {
            ++mine[started];
            for (int i = 0; i < 20'000 && !stop.stop_requested(); ++i) std::this_thread::sleep_for(1ms);
            return stop.stop_requested();
        },
        b.shared());
    REQUIRE(eventually([&] { return b[started] == 1; }));
    const auto start = seconds_clock::now();
    pool.shutdown(trireme::shutdown::cancel);
    CHECK(since(start) < 10s);
    CHECK(running.get());
}

TEST_CASE("a pool that an exception destroys cancels what has not started") {
    const new_board b;
    std::vector<future<int>> queued;
    std::size_t workers = 0;
    try {
        auto pool = bank::make_pool({.workers = 2});
        workers = pool.size();
        const opening_at_the_end of_gate(b[gate]);
        std::vector<future<int>> running;
        for (std::size_t i = 0; i < workers; ++i) running.push_back(pool.submit(&behind, b.shared(), 5));
        REQUIRE(eventually([&] { return b[started] == workers; }));
        for (int i = 0; i < 1000; ++i) queued.push_back(pool.submit(&slow, b.shared(), i));
        b[gate] = 1;
        throw std::runtime_error("the client has a problem");
    } catch (const std::runtime_error&) { // the pool is gone now
    }
    std::size_t run = 0;
    for (const auto& one : queued) {
        REQUIRE(one.ready());
        if (!one.exception()) ++run;
    }
    CHECK(run < 1000);
    CHECK(b[ended] == workers + run);
}

TEST_CASE("what is submitted after the end fails with broken_pool") {
    for (const auto how : {trireme::shutdown::wait, trireme::shutdown::cancel}) {
        CAPTURE(static_cast<int>(how));
        auto pool = bank::make_pool({.workers = 2});
        CHECK(pool.apply(&number, 1) == 1);
        pool.shutdown(how);
        CHECK_THROWS_AS(pool.submit(&number, 2).get(), broken_pool);
        CHECK_THROWS_AS(pool.apply(&number, 2), broken_pool);
        CHECK_THROWS_AS(pool.map(&number, std::views::iota(0, 10)), broken_pool);
        CHECK_THROWS_AS(pool.submit(&number, pool.submit(&number, 2)).get(), broken_pool);
        CHECK_THROWS_AS(
            [&] {
                for ([[maybe_unused]] const int x : pool.imap(&number, std::views::iota(0))) CHECK(false);
            }(),
            broken_pool);
        CHECK_NOTHROW(pool.shutdown());
    }
}

TEST_CASE("a pool ends promptly, used or not") {
    const auto start = seconds_clock::now();
    for (int i = 0; i < 3; ++i) {
        {
            auto used = bank::make_pool({.workers = 2});
            CHECK(used.apply(&number, i) == i);
            used.shutdown(i % 2 == 0 ? trireme::shutdown::wait : trireme::shutdown::cancel);
        }
        auto unused = bank::make_pool({.workers = 2});
        unused.shutdown();
    }
    CHECK(since(start) < 10s);
}

TEST_CASE("threads that submit while a pool ends get a result or are told") {
    for (const auto how : {trireme::shutdown::wait, trireme::shutdown::cancel}) {
        std::vector<std::vector<future<int>>> futures(3);
        std::atomic<bool> over = false;
        auto pool = bank::make_pool({.workers = 2});
        {
            std::vector<std::jthread> clients;
            for (std::size_t c = 0; c < 3; ++c) {
                clients.emplace_back([&, c] {
                    for (int i = 0; i < 200'000 && !over; ++i) futures[c].push_back(pool.submit(&number, i));
                });
            }
            std::this_thread::sleep_for(20ms);
            pool.shutdown(how);
            over = true;
        }
        std::size_t wrong = 0;
        for (const auto& of_one : futures) {
            for (std::size_t i = 0; i < of_one.size(); ++i) {
                try {
                    wrong += of_one[i].get() != static_cast<int>(i) ? 1 : 0;
                } catch (const broken_pool&) { // it came too late
                } catch (const cancelled&) {
                    wrong += how == trireme::shutdown::wait ? 1 : 0;
                }
            }
        }
        CHECK(wrong == 0);
    }
}
