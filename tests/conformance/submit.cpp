// Single tasks: submit, apply, apply_async, detach.

#include "catch.hpp"
#include "support.hpp"

#include <functional>
#include <numeric>
#include <string>

using trireme::future;

namespace {

int add(int a, int b) { return a + b; }
long same(long x) { return x; }

struct scale {
    double factor = 1;
    double operator()(double x) const { return factor * x; }
};
struct counter {
    int count = 0;
    int operator()(int by) { return count += by; }
};

} // namespace

TEST_CASE("submit gives a future of what the callable returns") {
    auto pool = bank::make_pool({.workers = 2});
    CHECK(pool.submit([] { return 42; }).get() == 42);
    CHECK(pool.submit([](int a, const std::string& b) { return b + std::to_string(a); }, 7, std::string("seven "))
              .get() == "seven 7");
    CHECK(pool.submit(&add, 2, 3).get() == 5);
    CHECK(pool.submit(add, 2, 3).get() == 5);
    CHECK(pool.submit(scale{2.5}, 4.0).get() == 10.0);
    CHECK(pool.submit(counter{1}, 4).get() == 5);
    CHECK(pool.submit([](auto x, auto y) { return x * y; }, 6, 7).get() == 42);
    STATIC_REQUIRE(std::is_same_v<decltype(pool.submit(&add, 1, 2)), future<int>>);
    STATIC_REQUIRE(std::is_same_v<decltype(pool.submit([] {})), future<void>>);
}

TEST_CASE("a task without a result is waited for all the same") {
    const new_board ran;
    auto pool = bank::make_pool({.workers = 2});
    pool.submit([](board b) { b[0] = 7; }, ran.shared()).get();
    CHECK(ran[0] == 7);
    pool.apply([](board b) { b[0] = 8; }, ran.shared());
    CHECK(ran[0] == 8);
}

TEST_CASE("apply waits for the result and throws what the task threw") {
    auto pool = bank::make_pool({.workers = 2});
    CHECK(pool.apply(&add, 2, 3) == 5);
    CHECK_THROWS_WITH(pool.apply([] { throw std::runtime_error("no"); }), "no");
}

TEST_CASE("arguments are the task's own") {
    auto pool = bank::make_pool({.workers = 2});
    std::string text = "given";
    const auto changed = pool.submit(
        [](std::string mine) {
            mine += " and changed";
            return mine;
        },
        text);
    text = "gone on";
    CHECK(changed.get() == "given and changed");
    std::vector<int> moved{1, 2, 3};
    CHECK(pool.apply([](std::vector<int> v) { return v.size(); }, std::move(moved)) == 3);
    CHECK(moved.empty()); // NOLINT: that it was moved from is what is tested
}

TEST_CASE("a pool may have more workers than tasks, and no task at all") {
    { const auto pool = bank::make_pool({.workers = 4}); }
    auto pool = bank::make_pool({.workers = 4});
    CHECK(pool.apply(&same, 5) == 5);
    if (!bank::size_is_given()) CHECK(pool.size() == 4);
    CHECK(pool.size() == pool.size());
}

TEST_CASE("each of a million tasks is run once, and each result is that of its own task") {
    const new_board runs(bank::many);
    auto pool = bank::make_pool({.workers = 2});
    std::vector<future<std::size_t>> futures;
    futures.reserve(bank::many);
    const auto note = [](const board& b, std::size_t i) {
        ++b[i];
        return 3 * i;
    };
    for (std::size_t i = 0; i < bank::many; ++i) futures.push_back(pool.submit(note, runs.shared(), i));
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < bank::many; ++i) wrong += futures[i].get() != 3 * i || runs[i] != 1 ? 1 : 0;
    CHECK(wrong == 0);
}

TEST_CASE("more tasks can be outstanding than any queue holds") {
    auto pool = bank::make_pool({.workers = 2});
    std::vector<future<long>> futures;
    {
        occupation busy(pool);
        REQUIRE(busy.all_busy());
        for (long i = 0; i < 100'000; ++i) futures.push_back(pool.submit(&same, i));
    }
    long sum = 0;
    for (const auto& one : futures) sum += one.get();
    CHECK(sum == 99'999L * 100'000 / 2);
}

TEST_CASE("a future that nobody keeps leaves its task alone") {
    const new_board runs;
    auto pool = bank::make_pool({.workers = 2});
    for (int i = 0; i < 1000; ++i) pool.submit([](board b) { ++b[0]; }, runs.shared());
    pool.wait_idle();
    CHECK(runs[0] == 1000);
}

TEST_CASE("detached tasks run, and wait_idle() tells what they threw, once") {
    const new_board runs;
    auto pool = bank::make_pool({.workers = 2});
    for (int i = 0; i < 1000; ++i) pool.detach([](board b) { ++b[0]; }, runs.shared());
    pool.wait_idle();
    CHECK(runs[0] == 1000);
    pool.detach([] { throw std::out_of_range("nobody listens"); });
    CHECK_THROWS_AS(pool.wait_idle(), std::out_of_range);
    CHECK_NOTHROW(pool.wait_idle());
    pool.detach([] { throw std::out_of_range("nobody listens"); });
    CHECK_THROWS_WITH(pool.shutdown(), "nobody listens");
}

TEST_CASE("apply_async calls back with the value or with the exception") {
    auto pool = bank::make_pool({.workers = 2});
    std::atomic<int> value = 0;
    std::atomic<int> errors = 0;
    const auto good = pool.apply_async(
        &add, std::tuple(2, 3),
        {.callback = [&](int v) { value = v; }, .error_callback = [&](const std::exception_ptr&) { ++errors; }});
    CHECK(good.get() == 5);
    CHECK(eventually([&] { return value == 5; }));

    std::atomic<int> right_errors = 0;
    const auto bad = pool.apply_async([] { throw std::domain_error("outside"); }, std::tuple(),
                                      {.callback = [&] { value = -1; },
                                       .error_callback =
                                           [&](const std::exception_ptr& problem) {
                                               try {
                                                   std::rethrow_exception(problem);
                                               } catch (const std::domain_error& e) {
                                                   if (e.what() == std::string("outside")) ++right_errors;
                                               }
                                           }});
    CHECK_THROWS_AS(bad.get(), std::domain_error);
    CHECK(eventually([&] { return right_errors == 1; }));
    pool.wait_idle();
    CHECK(value == 5);
    CHECK(errors == 0);
    CHECK(pool.apply_async(&add, std::tuple(20, 3)).get() == 23); // no callback at all
}

TEST_CASE("wait_idle() returns after the callbacks of all that was submitted") {
    auto pool = bank::make_pool({.workers = 2});
    std::atomic<int> calls = 0;
    for (int i = 0; i < 1000; ++i) {
        pool.apply_async(&same, std::tuple(1L), {.callback = [&](long) { ++calls; }});
    }
    pool.wait_idle();
    CHECK(calls == 1000);
}

TEST_CASE("a callback that throws loses no result, and is told") {
    auto pool = bank::make_pool({.workers = 2});
    std::vector<future<long>> futures;
    for (long i = 0; i < 100; ++i) {
        const auto call = [](long v) {
            if (v % 10 == 3) throw std::range_error("the callback does not like " + std::to_string(v));
        };
        futures.push_back(pool.apply_async(&same, std::tuple(i), {.callback = call}));
    }
    for (long i = 0; i < 100; ++i) CHECK(futures[static_cast<std::size_t>(i)].get() == i);
    CHECK_THROWS_WITH(pool.wait_idle(), contains("the callback does not like"));
    CHECK_NOTHROW(pool.wait_idle());
    CHECK(pool.statistics().callback_failures == 10);

    const auto bad = pool.apply_async([]() -> int { throw std::logic_error("the task"); }, std::tuple(),
                                      {.error_callback = [](const std::exception_ptr&) { throw 42; }});
    CHECK_THROWS_WITH(bad.get(), "the task");
    CHECK_THROWS_AS(pool.wait_idle(), int);
    CHECK(pool.apply(&add, 1, 1) == 2);
}

TEST_CASE("a callback may submit more") {
    const new_board runs;
    auto pool = bank::make_pool({.workers = 2});
    const auto count = [](board b) { ++b[0]; };
    for (int i = 0; i < 100; ++i) {
        pool.apply_async(count, std::tuple(runs.shared()),
                         {.callback = [&] { pool.detach(count, runs.shared()); }});
    }
    pool.wait_idle();
    CHECK(runs[0] == 200);
}
