// Futures as arguments: task graphs.

#include "catch.hpp"
#include "support.hpp"

#include <trireme/thread/pool.hpp>

#include <numeric>
#include <string>

using trireme::future;

namespace {

int number(int x) { return x; }
int add(int a, int b) { return a + b; }
int failing() { throw std::underflow_error("the root of all evil"); }
int slowly(int x) {
    std::this_thread::sleep_for(20ms);
    return x;
}
int behind(const board& gate, int x) {
    while (gate[0] == 0) std::this_thread::sleep_for(1ms);
    return x;
}
int note(const board& runs, int x) {
    ++runs[1];
    return x;
}

} // namespace

TEST_CASE("a future as an argument is handed over as its value") {
    auto pool = bank::make_pool({.workers = 2});
    const auto a = pool.submit(&slowly, 2);
    const auto b = pool.submit(&number, 3);
    CHECK(pool.submit(&add, a, b).get() == 5);
    CHECK(pool.submit(&add, a, 10).get() == 12); // ready by now
    CHECK(pool.submit(&add, a, a).get() == 4);
    CHECK(pool.submit(&add, pool.submit(&slowly, 4), pool.submit(&number, 5)).get() == 9);
    CHECK(a.get() == 2); // what was handed over is still there
    const auto text = pool.submit([](int x) { return std::to_string(x); }, a);
    CHECK(pool.submit([](const std::string& s, double d) { return s + std::to_string(static_cast<int>(d)); }, text,
                      7.0)
              .get() == "27");
    CHECK(text.get() == "2");
}

TEST_CASE("a diamond") {
    auto pool = bank::make_pool({.workers = 2});
    for (int i = 0; i < 200; ++i) {
        const auto top = pool.submit(&number, i);
        const auto left = pool.submit([](int x) { return 2 * x; }, top);
        const auto right = pool.submit([](int x) { return 3 * x; }, top);
        const auto bottom = pool.submit(&add, left, right);
        REQUIRE(bottom.get() == 5 * i);
    }
}

TEST_CASE("a long chain of tasks") {
    auto pool = bank::make_pool({.workers = 2});
    auto end = pool.submit(&number, 0);
    for (int i = 0; i < 10'000; ++i) end = pool.submit(&add, end, 1);
    CHECK(end.get() == 10'000);
}

TEST_CASE("a grid: each task waits for its neighbours above and to the left") {
    auto pool = bank::make_pool({.workers = 3});
    constexpr std::size_t side = 40;
    const auto sum = [](std::uint64_t a, std::uint64_t b) { return a + b; };
    std::vector<future<std::uint64_t>> row;
    for (std::size_t i = 0; i < side; ++i) row.push_back(pool.submit([] { return std::uint64_t{1}; }));
    std::vector<std::uint64_t> serial(side, 1);
    for (std::size_t k = 1; k < side; ++k) {
        for (std::size_t i = 1; i < side; ++i) {
            row[i] = pool.submit(sum, row[i], row[i - 1]);
            serial[i] += serial[i - 1];
        }
    }
    for (std::size_t i = 0; i < side; ++i) CHECK(row[i].get() == serial[i]);
}

TEST_CASE("a thousand tasks wait for one, and one waits for many") {
    const new_board gate;
    auto pool = bank::make_pool({.workers = 2});
    const auto root = pool.submit(&behind, gate.shared(), 1);
    std::vector<future<int>> leaves;
    for (int i = 0; i < 1000; ++i) leaves.push_back(pool.submit(&add, root, i));
    const auto sum_of_eight = [](int a, int b, int c, int d, int e, int f, int g, int h) {
        return a + b + c + d + e + f + g + h;
    };
    const auto all = pool.submit(sum_of_eight, leaves[0], leaves[1], leaves[2], leaves[3], leaves[4], leaves[5],
                                 leaves[6], leaves[7]);
    CHECK_FALSE(all.ready());
    gate[0] = 1;
    CHECK(all.get() == 8 + 28);
    for (int i = 0; i < 1000; ++i) CHECK(leaves[static_cast<std::size_t>(i)].get() == 1 + i);
}

TEST_CASE("tasks that wait for others hold no worker up") {
    const new_board gate;
    auto pool = bank::make_pool({.workers = 2});
    const auto last = pool.submit(&behind, gate.shared(), 1);
    std::vector<future<int>> waiting;
    for (int i = 0; i < 100; ++i) waiting.push_back(pool.submit(&add, last, i));
    if (pool.size() > 1) CHECK(pool.submit(&number, 6).get(20s) == 6); // one worker is held by `last` only
    gate[0] = 1;
    CHECK(waiting.back().get() == 100);
}

TEST_CASE("a failed dependency fails its dependants with its own exception, and they never run") {
    const new_board runs;
    auto pool = bank::make_pool({.workers = 2});
    const auto bad = pool.submit(&failing);
    const auto next = pool.submit(&note, runs.shared(), bad);
    const auto after = pool.submit(&add, next, pool.submit(&slowly, 1));
    const auto other = pool.submit(&add, pool.submit(&slowly, 1), 2);
    CHECK_THROWS_AS(next.get(), std::underflow_error);
    CHECK_THROWS_WITH(after.get(), "the root of all evil");
    CHECK(other.get() == 3);
    CHECK(runs[1] == 0);
}

TEST_CASE("a cancelled dependency cancels its dependants") {
    const new_board runs;
    auto pool = bank::make_pool({.workers = 2});
    future<int> next;
    future<int> root;
    {
        occupation busy(pool);
        REQUIRE(busy.all_busy());
        root = pool.submit(&number, 1);
        next = pool.submit(&note, runs.shared(), root);
        CHECK(root.cancel());
    }
    CHECK_THROWS_AS(next.get(), trireme::cancelled);
    CHECK(runs[1] == 0);
}

TEST_CASE("cancelling a task that waits for another leaves the other alone") {
    const new_board gate;
    auto pool = bank::make_pool({.workers = 2});
    const auto root = pool.submit(&behind, gate.shared(), 1);
    const auto next = pool.submit(&note, gate.shared(), root);
    CHECK(next.cancel());
    CHECK_THROWS_AS(next.get(), trireme::cancelled);
    gate[0] = 1;
    CHECK(root.get() == 1);
    pool.wait_idle();
    CHECK(gate[1] == 0);
}

TEST_CASE("a task may wait for one of another pool") {
    trireme::thread::pool threads({.workers = 1});
    auto pool = bank::make_pool({.workers = 2});
    const auto here = threads.submit(&slowly, 5);
    const auto there = pool.submit(&add, here, 1);
    const auto here_again = threads.submit(&add, there, 1);
    CHECK(here_again.get() == 7);
}
