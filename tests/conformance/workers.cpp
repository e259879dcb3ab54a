// What is done for workers: initializers, their limits, statistics.

#include "catch.hpp"
#include "support.hpp"

#include <numeric>
#include <ranges>
#include <set>
#include <string>

#include <unistd.h>

using trireme::broken_pool;
using trireme::future;

namespace {

int number(int x) { return x; }

thread_local int prepared = 0;

struct prepare {
    board b{};
    void operator()() const {
        ++b[0];
        ++prepared;
    }
};
struct fail_to_prepare {
    std::string text{};
    void operator()() const { throw std::out_of_range(text); }
};

} // namespace

TEST_CASE("the initializer runs once on every worker, before its first task") {
    const new_board b;
    auto pool = bank::make_pool({.workers = 3, .initializer = prepare{b}});
    const auto how_often = [](int) {
        std::this_thread::sleep_for(1ms);
        return prepared;
    };
    for (const int count : pool.map(how_often, std::views::iota(0, 100), {.chunk = 1})) CHECK(count == 1);
    {
        occupation busy(pool);
        CHECK(busy.all_busy());
    }
    pool.wait_idle();
    CHECK(b[0] == pool.size());
}

TEST_CASE("an initializer that throws breaks the pool, with its text, and nothing hangs") {
    auto pool = bank::make_pool({.workers = 2, .initializer = fail_to_prepare{"no licence found"}});
    std::vector<future<int>> futures;
    for (int i = 0; i < 100; ++i) futures.push_back(pool.submit(&number, i));
    for (const auto& one : futures) {
        CHECK_THROWS_AS(one.get(), broken_pool);
        CHECK_THROWS_WITH(one.get(), contains("no licence found"));
    }
    CHECK_THROWS_AS(pool.map(&number, std::views::iota(0, 100)), broken_pool);
    CHECK_THROWS_WITH(pool.apply(&number, 1), contains("no licence found") && contains("initializer"));
    CHECK_THROWS_AS(pool.submit(&number, pool.submit(&number, 1)).get(), broken_pool);
}

TEST_CASE("a pool whose initializer throws ends as any other") {
    const auto start = seconds_clock::now();
    { const auto unused = bank::make_pool({.workers = 2, .initializer = fail_to_prepare{"never mind"}}); }
    CHECK(since(start) < 10s);
}

TEST_CASE("statistics add up") {
    auto pool = bank::make_pool({.workers = 2});
    CHECK(pool.statistics().workers.size() == pool.size());
    CHECK(pool.statistics().total().tasks == 0);
    for (int i = 0; i < 1000; ++i) pool.submit(&number, i);
    pool.map(&number, std::views::iota(0, 500), {.chunk = 50});
    const auto failing = pool.submit([] { throw 1; });
    failing.wait();
    const auto napping = [](int) { std::this_thread::sleep_for(5ms); };
    for (int i = 0; i < 20; ++i) pool.submit(napping, i);
    pool.wait_idle();
    std::this_thread::sleep_for(50ms);
    const auto all = pool.statistics();
    CHECK(all.total().tasks == 1031);
    CHECK(all.total().busy >= 0.1);
    CHECK(all.total().idle >= 0.04);
    CHECK(all.total().steals <= all.total().tasks);
    CHECK(all.restarts == 0);
    CHECK(all.callback_failures == 0);
    if (bank::tasks_travel()) {
        pool.apply([](const std::string& s) { return s.size(); }, std::string(1'000'000, 'x'));
        pool.apply([] { return std::string(2'000'000, 'x'); });
        pool.wait_idle();
        const auto more = pool.statistics();
        // Whoever runs tasks in the client's own process may not have sent them anywhere.
        if (!bank::size_is_given()) CHECK(more.total().bytes_sent - all.total().bytes_sent >= 1'000'000);
        if (!bank::size_is_given()) CHECK(more.total().bytes_received - all.total().bytes_received >= 2'000'000);
    }
}

TEST_CASE("a worker is replaced after so many tasks") {
    if (bank::limits_workers()) {
        const new_board b;
        auto pool = bank::make_pool({.workers = 2, .initializer = prepare{b}, .max_tasks_per_worker = 5});
        std::vector<future<long>> futures;
        for (int i = 0; i < 100; ++i) futures.push_back(pool.submit([] { return static_cast<long>(gettid()); }));
        std::map<long, int> tasks_of;
        for (const auto& one : futures) ++tasks_of[one.get()];
        CHECK(tasks_of.size() >= 20);
        for (const auto& [worker, tasks] : tasks_of) CHECK(tasks <= 5);
        pool.wait_idle();
        CHECK(b[0] >= 20); // the new ones were initialized too
        CHECK(pool.size() == 2);
        CHECK(pool.statistics().total().tasks == 100);
        std::vector<future<int>> more;
        for (int i = 0; i < 23; ++i) more.push_back(pool.submit(&number, i));
        for (int i = 0; i < 23; ++i) CHECK(more[static_cast<std::size_t>(i)].get() == i);
    }
}
