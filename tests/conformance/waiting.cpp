// Waiting for many futures, and not for too long.

#include "catch.hpp"
#include "support.hpp"

#include <algorithm>
#include <set>
#include <string>

using trireme::all_completed;
using trireme::as_completed;
using trireme::first_completed;
using trireme::first_exception;
using trireme::future;

namespace {

int number(int x) { return x; }
int behind(const board& gate, std::size_t cell) {
    while (gate[cell] == 0) std::this_thread::sleep_for(1ms);
    return static_cast<int>(cell);
}
int fails_behind(const board& gate, std::size_t cell) {
    behind(gate, cell);
    throw std::range_error("behind cell " + std::to_string(cell));
}

/// How long `wait()` takes at its best of some tries: never too short, and at its best not too long.
template <class Wait>
void check_takes(std::chrono::milliseconds wanted, Wait wait) {
    std::chrono::duration<double> best = 1h;
    for (int i = 0; i < 10 && best > wanted + 50ms; ++i) {
        const auto start = seconds_clock::now();
        wait();
        const auto taken = since(start);
        REQUIRE(taken >= wanted);
        best = std::min(best, taken);
    }
    CHECK(best < wanted + 50ms);
}

} // namespace

TEST_CASE("as_completed gives each future once, ready") {
    auto pool = bank::make_pool({.workers = 3});
    std::vector<future<int>> futures;
    for (int i = 0; i < 1000; ++i) futures.push_back(pool.submit(&number, i));
    std::set<int> seen;
    for (auto& one : as_completed(futures)) {
        REQUIRE(one.ready());
        seen.insert(one.get());
    }
    CHECK(seen.size() == 1000);
    for ([[maybe_unused]] auto& one : as_completed(futures)) seen.erase(one.get()); // ready before
    CHECK(seen.empty());
    for ([[maybe_unused]] auto& one : as_completed(std::vector<future<int>>())) CHECK(false);
    std::size_t count = 0;
    for ([[maybe_unused]] auto& one : as_completed(std::vector{futures[0], futures[0]})) ++count;
    CHECK(count == 2);
}

TEST_CASE("as_completed gives them in the order in which they finish") {
    const new_board gate;
    auto pool = bank::make_pool({.workers = 4});
    if (pool.size() < 4) return;
    const std::vector futures{pool.submit(&behind, gate.shared(), std::size_t{3}),
                              pool.submit(&behind, gate.shared(), std::size_t{1}),
                              pool.submit(&behind, gate.shared(), std::size_t{2})};
    std::size_t next = 0;
    gate[++next] = 1;
    for (auto& one : as_completed(futures)) {
        CHECK(one.get() == static_cast<int>(next));
        gate[++next] = 1;
    }
    CHECK(next == 4);
}

TEST_CASE("as_completed gives failed and cancelled ones too") {
    auto pool = bank::make_pool({.workers = 2});
    std::vector<future<int>> futures;
    std::size_t cancelled = 0;
    {
        occupation busy(pool);
        REQUIRE(busy.all_busy());
        for (int i = 0; i < 30; ++i) {
            if (i % 3 == 0) futures.push_back(pool.submit(&number, i));
            else
                futures.push_back(
                    pool.submit([](int x) -> int { throw std::runtime_error(std::to_string(x)); }, i));
        }
        for (std::size_t i = 0; i < 30; i += 5) cancelled += futures[i].cancel() ? 1 : 0;
    }
    CHECK(cancelled == 6);
    std::size_t values = 0;
    std::size_t failures = 0;
    std::size_t cancellations = 0;
    for (auto& one : as_completed(futures)) {
        try {
            one.get();
            ++values;
        } catch (const trireme::cancelled&) {
            ++cancellations;
        } catch (const std::runtime_error&) {
            ++failures;
        }
    }
    CHECK(values == 8);
    CHECK(failures == 16);
    CHECK(cancellations == 6);
}

TEST_CASE("as_completed may be left early") {
    const new_board gate;
    auto pool = bank::make_pool({.workers = 2});
    std::vector<future<int>> futures{pool.submit(&number, 1), pool.submit(&behind, gate.shared(), std::size_t{1})};
    if (pool.size() < 2) gate[1] = 1;
    for (auto& one : as_completed(futures)) {
        CHECK(one.ready());
        break;
    }
    gate[1] = 1;
    CHECK(futures[1].get() == 1);
}

TEST_CASE("wait returns when the first is ready, when the first has failed, or when all are ready") {
    const new_board gate;
    auto pool = bank::make_pool({.workers = 4});
    if (pool.size() < 4) return;
    const std::vector futures{pool.submit(&behind, gate.shared(), std::size_t{4}),
                              pool.submit(&behind, gate.shared(), std::size_t{1}),
                              pool.submit(&fails_behind, gate.shared(), std::size_t{2}),
                              pool.submit(&behind, gate.shared(), std::size_t{3})};
    CHECK(wait(futures, all_completed, 20ms).done.empty());
    gate[1] = 1;
    auto result = wait(futures, first_completed);
    REQUIRE(result.done.size() == 1);
    CHECK(result.done[0].get() == 1);
    CHECK(result.not_done.size() == 3);
    CHECK(wait(futures, first_exception, 20ms).done.size() == 1);
    gate[2] = 1;
    result = wait(futures, first_exception);
    REQUIRE(result.done.size() == 2);
    CHECK_THROWS_WITH(result.done[1].get(), "behind cell 2");
    CHECK(result.not_done.size() == 2);
    gate[3] = gate[4] = 1;
    result = wait(futures);
    CHECK(result.done.size() == 4);
    CHECK(result.not_done.empty());
    CHECK(result.done[0].get() == 4); // in the order in which they were given
    CHECK(wait(futures, first_completed).done.size() == 4);
    CHECK(wait(std::vector<future<int>>()).done.empty());
}

TEST_CASE("wait for the first exception waits for all if there is none") {
    auto pool = bank::make_pool({.workers = 2});
    std::vector<future<int>> futures;
    for (int i = 0; i < 100; ++i) futures.push_back(pool.submit(&number, i));
    CHECK(wait(futures, first_exception).done.size() == 100);
}

TEST_CASE("timeouts are honoured") {
    const new_board gate;
    auto pool = bank::make_pool({.workers = 2});
    const std::vector futures{pool.submit(&behind, gate.shared(), std::size_t{1}),
                              pool.submit(&behind, gate.shared(), std::size_t{1})};
    const auto& one = futures[0];
    for (const auto wanted : {0ms, 30ms, 200ms}) {
        CAPTURE(wanted.count());
        check_takes(wanted, [&] { CHECK_FALSE(one.wait_for(wanted)); });
        check_takes(wanted, [&] { CHECK_THROWS_AS(one.get(wanted), trireme::timeout_error); });
        check_takes(wanted, [&] { CHECK(wait(futures, all_completed, wanted).not_done.size() == 2); });
        check_takes(wanted, [&] { CHECK(wait(futures, first_completed, wanted).done.empty()); });
    }
    gate[1] = 1;
    CHECK(one.wait_for(std::chrono::hours(24 * 365 * 1000))); // more than the clock can count
    CHECK(futures[1].get(20s) == 1);
}

TEST_CASE("who waits is woken as soon as there is a result") {
    const new_board gate(64);
    auto pool = bank::make_pool({.workers = 2});
    std::size_t cell = 0;
    std::chrono::duration<double> best = 1h;
    for (int i = 0; i < 10 && best > 50ms; ++i) {
        ++cell;
        const auto result = pool.submit(&behind, gate.shared(), cell);
        seconds_clock::time_point opened;
        std::jthread opener([&] {
            std::this_thread::sleep_for(100ms); // everybody sleeps by then
            opened = seconds_clock::now();
            gate[cell] = 1;
        });
        result.wait();
        const auto woken = seconds_clock::now();
        opener.join();
        best = std::min<std::chrono::duration<double>>(best, woken - opened);
    }
    CHECK(best < 50ms);
}
