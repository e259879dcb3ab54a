// What can be done with one future.

#include "catch.hpp"
#include "support.hpp"

#include <string>
#include <utility>

using trireme::future;

namespace {

std::string text_after(int milliseconds) {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    return "a text that is too long for the small string optimization";
}
const std::string text = text_after(0);

int number() { return 20; }
int failing() { throw std::domain_error("no number"); }

} // namespace

TEST_CASE("a future refers to a task, or to none") {
    auto pool = bank::make_pool({.workers = 2});
    future<int> none;
    CHECK_FALSE(none.valid());
    none = pool.submit(&number);
    CHECK(none.valid());
    CHECK(none.get() == 20);
    const future<int> copy = none; // NOLINT: a copy is what is tested
    const future<int> moved = std::move(none);
    CHECK_FALSE(none.valid()); // NOLINT: as is what it was moved from
    CHECK(copy.get() == 20);
    CHECK(moved.get() == 20);
    CHECK(&copy.get() == &moved.get());
    none = moved;
    none = static_cast<future<int>&>(none); // to itself
    CHECK(none.get() == 20);
}

TEST_CASE("get on a future that is kept refers to the value, on one that is given up takes it") {
    auto pool = bank::make_pool({.workers = 2});
    auto kept = pool.submit(&text_after, 0);
    STATIC_REQUIRE(std::is_same_v<decltype(kept.get()), const std::string&>);
    STATIC_REQUIRE(std::is_same_v<decltype(std::move(kept).get()), std::string>);
    const char* const where = kept.get().data();
    CHECK(kept.get() == text);
    const future<std::string> shared = kept;
    const std::string copied = std::move(kept).get();
    CHECK(copied == text);
    CHECK(copied.data() != where);
    CHECK(shared.get() == text); // still there
    future<std::string> last = shared;
    { const future<std::string> gone = std::move(const_cast<future<std::string>&>(shared)); }
    const std::string taken = std::move(last).get();
    CHECK(taken.data() == where);
}

TEST_CASE("a future becomes ready when its task has finished, and not before") {
    const new_board gate;
    auto pool = bank::make_pool({.workers = 2});
    const auto result = pool.submit(
        [](board b) {
            while (b[0] == 0) std::this_thread::sleep_for(1ms);
            return 5;
        },
        gate.shared());
    CHECK_FALSE(result.ready());
    CHECK_FALSE(result.wait_for(0s));
    CHECK_FALSE(result.wait_for(20ms));
    CHECK_FALSE(result.ready());
    CHECK_THROWS_AS(result.get(20ms), trireme::timeout_error);
    gate[0] = 1;
    CHECK(result.wait_for(20s));
    CHECK(result.ready());
    CHECK(result.get() == 5);
    CHECK(result.get(0s) == 5);
    CHECK(result.exception() == nullptr);
}

TEST_CASE("get throws as often as it is called") {
    auto pool = bank::make_pool({.workers = 2});
    auto result = pool.submit(&failing);
    const future<int> copy = result;
    CHECK_THROWS_WITH(result.get(), "no number");
    CHECK_THROWS_WITH(copy.get(), "no number");
    CHECK_THROWS_WITH(result.get(1s), "no number");
    CHECK(result.exception() != nullptr);
    CHECK_THROWS_AS(std::rethrow_exception(result.exception()), std::domain_error);
    CHECK_THROWS_WITH(std::move(result).get(), "no number");
    CHECK_NOTHROW(copy.wait());
}

TEST_CASE("a future tells which worker ran its task") {
    auto pool = bank::make_pool({.workers = 3});
    std::vector<future<int>> futures;
    for (int i = 0; i < 100; ++i) futures.push_back(pool.submit(&number));
    for (const auto& one : futures) CHECK(one.worker() < pool.size());
    CHECK(pool.submit(&failing).worker() < pool.size());
}

TEST_CASE("then calls with the value, and an exception goes past it") {
    auto pool = bank::make_pool({.workers = 2});
    const auto slow = pool.submit(&text_after, 30);
    CHECK(slow.then([](const std::string& s) { return s.size(); }).get() == text.size());
    CHECK(slow.then([](const std::string& s) { return s.size(); }).get() == text.size()); // ready by now
    std::string kept;
    CHECK_NOTHROW(slow.then([&](const std::string& s) { kept = s; }).get());
    CHECK(kept == text);
    CHECK(pool.submit([] {}).then([] { return 3; }).then([](int x) { return x + 1; }).get() == 4);

    bool called = false;
    const auto past = pool.submit(&failing).then([&](int) { called = true; });
    CHECK_THROWS_AS(past.get(), std::domain_error);
    CHECK_FALSE(called);
    const auto throwing = pool.submit(&number).then([](int) -> int { throw std::range_error("in then"); });
    CHECK_THROWS_WITH(throwing.get(), "in then");
    CHECK_THROWS_WITH(throwing.then([](int x) { return x; }).get(), "in then");
}

TEST_CASE("then is called in the client's process") {
    auto pool = bank::make_pool({.workers = 2});
    const auto me = getpid();
    CHECK(pool.submit(&number).then([](int) { return getpid(); }).get() == me);
    if (bank::tasks_travel()) {
        const auto pids = pool.map([](int) { return getpid(); }, std::views::iota(0, 20), {.chunk = 1});
        if (!bank::size_is_given()) CHECK(std::ranges::count(pids, me) == 0);
    }
}

TEST_CASE("a chain of thens may be long") {
    auto pool = bank::make_pool({.workers = 2});
    const new_board gate;
    auto end = pool.submit(
        [](board b) {
            while (b[0] == 0) std::this_thread::sleep_for(1ms);
            return 0;
        },
        gate.shared());
    for (int i = 0; i < 100'000; ++i) end = end.then([](int x) { return x + 1; });
    gate[0] = 1;
    CHECK(end.get() == 100'000);
    for (int i = 0; i < 1000; ++i) end = end.then([](int x) { return x + 1; }); // of what is ready
    CHECK(end.get() == 101'000);
}

TEST_CASE("then of a then that was cancelled") {
    const new_board gate;
    auto pool = bank::make_pool({.workers = 2});
    const auto source = pool.submit(
        [](board b) {
            while (b[0] == 0) std::this_thread::sleep_for(1ms);
            return 1;
        },
        gate.shared());
    bool called = false;
    const auto next = source.then([&](int) { called = true; });
    const auto after = next.then([] { return 2; });
    CHECK(next.cancel());
    gate[0] = 1;
    CHECK_THROWS_AS(next.get(), trireme::cancelled);
    CHECK_THROWS_AS(after.get(), trireme::cancelled);
    CHECK(source.get() == 1);
    CHECK_FALSE(called);
}

TEST_CASE("futures outlive their pool") {
    future<std::string> good;
    future<int> bad;
    future<std::size_t> chained;
    {
        auto pool = bank::make_pool({.workers = 2});
        good = pool.submit(&text_after, 10);
        bad = pool.submit(&failing);
        chained = good.then([](const std::string& s) { return s.size(); });
    }
    CHECK(good.ready());
    CHECK(good.get() == text);
    CHECK_THROWS_WITH(bad.get(), "no number");
    CHECK(chained.get() == text.size());
    CHECK(good.then([](const std::string& s) { return s.size(); }).get() == text.size());
    CHECK_FALSE(good.cancel());
    CHECK(std::move(good).get() == text);
}
