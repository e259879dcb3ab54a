// Whole ranges: map, starmap, for_each, and how ranges are cut into chunks.

#include "catch.hpp"
#include "support.hpp"

#include <array>
#include <list>
#include <numeric>
#include <ranges>
#include <sstream>
#include <string>
#include <tuple>

using trireme::future;

namespace {

long twice(long x) { return 2 * x; }

/// Whether `results` are those of twice() on 0, 1, ...
bool are_doubled(const std::vector<long>& results, std::size_t count) {
    if (results.size() != count) return false;
    for (std::size_t i = 0; i < count; ++i) {
        if (results[i] != 2 * static_cast<long>(i)) return false;
    }
    return true;
}

/// Throws at items that are multiples of 100, from 500 on; the first of them is the last to do so.
long picky(long x) {
    if (x == 500) std::this_thread::sleep_for(50ms);
    if (x >= 500 && x % 100 == 0) throw std::out_of_range("item " + std::to_string(x));
    return x;
}

std::uint64_t tasks_run(bank::pool& pool) {
    pool.wait_idle();
    return pool.statistics().total().tasks;
}

} // namespace

TEST_CASE("map keeps the order of the items") {
    auto pool = bank::make_pool({.workers = 3});
    for (const std::size_t chunk : {0, 1, 7, 1000, 5000}) {
        CAPTURE(chunk);
        const auto results = pool.map(&twice, std::views::iota(0L, 1000L), {.chunk = chunk});
        CHECK(are_doubled(results, 1000));
    }
    // Later items are ready first.
    const auto late = [](int x) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20 - x));
        return x;
    };
    const auto in_order = pool.map(late, std::views::iota(0, 20), {.chunk = 1});
    CHECK(std::ranges::equal(in_order, std::views::iota(0, 20)));
}

TEST_CASE("map takes ranges of many kinds") {
    auto pool = bank::make_pool({.workers = 2});
    const auto size = [](const std::string& s) { return s.size(); };
    const std::list<std::string> list{"a", "bb", "", "dddd"};
    CHECK(pool.map(size, list) == std::vector<std::size_t>{1, 2, 0, 4});
    std::vector<std::string> vector{"x", "yy"};
    CHECK(pool.map(size, vector) == std::vector<std::size_t>{1, 2});
    CHECK(pool.map(size, std::vector<std::string>{"abc"}) == std::vector<std::size_t>{3});
    CHECK(pool.map([](int x) { return -x; }, std::array{1, 2, 3}) == std::vector{-1, -2, -3});
    std::istringstream words("1 2 3 4");
    CHECK(pool.map(&twice, std::views::istream<long>(words)) == std::vector<long>{2, 4, 6, 8});
    auto odd = std::views::iota(0, 10) | std::views::filter([](int x) { return x % 2 != 0; });
    CHECK(pool.map([](int x) { return x; }, odd) == std::vector{1, 3, 5, 7, 9});
    CHECK(pool.map([](int x) { return x > 2; }, std::array{1, 2, 3}) == std::vector{false, false, true});
    CHECK(vector == std::vector<std::string>{"x", "yy"});
}

TEST_CASE("map of nothing and of one item") {
    auto pool = bank::make_pool({.workers = 3});
    CHECK(pool.map(&twice, std::vector<long>()).empty());
    CHECK(pool.map(&twice, std::vector<long>{21}) == std::vector<long>{42});
    CHECK(pool.map_async(&twice, std::vector<long>()).get().empty());
}

TEST_CASE("map runs each of a million items once") {
    const new_board runs(bank::many);
    auto pool = bank::make_pool({.workers = 2});
    struct note {
        board runs{};
        long operator()(std::size_t i) const {
            ++runs[i];
            return 2 * static_cast<long>(i);
        }
    };
    const auto results = pool.map(note{runs}, std::views::iota(std::size_t{0}, bank::many));
    CHECK(are_doubled(results, bank::many));
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < bank::many; ++i) wrong += runs[i] != 1 ? 1 : 0;
    CHECK(wrong == 0);
    pool.for_each(note{runs}, std::views::iota(std::size_t{0}, bank::many), {.chunk = 1000});
    for (std::size_t i = 0; i < bank::many; ++i) wrong += runs[i] != 2 ? 1 : 0;
    CHECK(wrong == 0);
}

TEST_CASE("a chunk is a task") {
    auto pool = bank::make_pool({.workers = 2});
    const auto before = tasks_run(pool);
    pool.map(&twice, std::views::iota(0L, 95L), {.chunk = 10});
    CHECK(tasks_run(pool) - before == 10);
}

TEST_CASE("chunks grow over cheap items and not over slow ones") {
    auto pool = bank::make_pool({.workers = 2});
    auto before = tasks_run(pool);
    pool.map(&twice, std::views::iota(0L, 100'000L));
    CHECK(tasks_run(pool) - before < 5'000);
    const auto slow = [](int x) {
        std::this_thread::sleep_for(4ms);
        return x;
    };
    before = tasks_run(pool);
    pool.map(slow, std::views::iota(0, 40));
    CHECK(tasks_run(pool) - before == 40);
}

TEST_CASE("starmap spreads tuples, pairs and arrays over the parameters") {
    auto pool = bank::make_pool({.workers = 2});
    const auto join = [](int a, const std::string& b, double c) {
        return b + std::to_string(a + static_cast<int>(c));
    };
    const std::vector<std::tuple<int, std::string, double>> tuples{{1, "a", 2.0}, {3, "b", 4.0}};
    CHECK(pool.starmap(join, tuples) == std::vector<std::string>{"a3", "b7"});
    const auto minus = [](int a, int b) { return a - b; };
    CHECK(pool.starmap(minus, std::vector<std::pair<int, int>>{{5, 3}, {1, 2}}) == std::vector{2, -1});
    CHECK(pool.starmap(minus, std::vector<std::array<int, 2>>{{5, 3}, {1, 2}}, {.chunk = 1}) == std::vector{2, -1});
    CHECK(pool.starmap_async(minus, std::vector<std::pair<int, int>>{{9, 3}}).get() == std::vector{6});
}

TEST_CASE("map_async returns before the work is done, keeps its range, and calls back") {
    const new_board gate;
    auto pool = bank::make_pool({.workers = 2});
    struct after_gate {
        board gate{};
        long operator()(long x) const {
            while (gate[0] == 0) std::this_thread::sleep_for(1ms);
            return 2 * x;
        }
    };
    std::atomic<std::size_t> called_with = 0;
    std::vector<long> range(50);
    std::iota(range.begin(), range.end(), 0L);
    const auto results =
        pool.map_async(after_gate{gate}, std::move(range), {.chunk = 5},
                       {.callback = [&](const std::vector<long>& all) { called_with = all.size(); }});
    CHECK_FALSE(results.ready());
    CHECK_FALSE(results.wait_for(10ms));
    gate[0] = 1;
    CHECK(are_doubled(results.get(), 50));
    CHECK(eventually([&] { return called_with == 50; }));
}

TEST_CASE("map throws the first failure in the order of the items") {
    auto pool = bank::make_pool({.workers = 3});
    for (const std::size_t chunk : {0, 1, 30}) {
        CAPTURE(chunk);
        CHECK_THROWS_WITH(pool.map(&picky, std::views::iota(0L, 2000L), {.chunk = chunk}), "item 500");
    }
    CHECK_THROWS_AS(pool.for_each(&picky, std::views::iota(0L, 2000L)), std::out_of_range);
    std::atomic<int> errors = 0;
    const auto later = pool.map_async(&picky, std::views::iota(400L, 900L), {},
                                      {.error_callback = [&](const std::exception_ptr&) { ++errors; }});
    CHECK_THROWS_WITH(later.get(), "item 500");
    CHECK(eventually([&] { return errors == 1; }));
    CHECK(pool.map(&twice, std::vector<long>{1}) == std::vector<long>{2}); // none the worse for it
}

TEST_CASE("after a failure map hands out no more") {
    const new_board runs;
    auto pool = bank::make_pool({.workers = 2});
    struct fail_at_once {
        board runs{};
        int operator()(int x) const {
            ++runs[0];
            if (x == 3) throw std::runtime_error("item 3");
            std::this_thread::sleep_for(1ms);
            return x;
        }
    };
    CHECK_THROWS_WITH(pool.map(fail_at_once{runs}, std::views::iota(0), {.chunk = 1}), "item 3"); // without end
    pool.wait_idle();
    CHECK(runs[0] < 2000);
}

TEST_CASE("what the range throws comes out of map") {
    auto pool = bank::make_pool({.workers = 2});
    const auto broken = std::views::iota(0, 1000) | std::views::transform([](int x) {
                            if (x == 300) throw std::length_error("the range ends here");
                            return x;
                        });
    const auto same = [](int x) { return x; };
    CHECK_THROWS_AS(pool.map(same, broken), std::length_error);
    CHECK_THROWS_AS(pool.map(same, broken, {.chunk = 7}), std::length_error);
    CHECK_THROWS_AS(pool.map_async(same, broken).get(), std::length_error);
}

TEST_CASE("for_each calls for what the callable does, with results or without") {
    const new_board sums;
    auto pool = bank::make_pool({.workers = 2});
    struct add_up {
        board sums{};
        void operator()(std::uint64_t x) const { sums[0] += x; }
    };
    pool.for_each(add_up{sums}, std::views::iota(std::uint64_t{1}, std::uint64_t{1001}));
    CHECK(sums[0] == 500'500);
    pool.for_each(&twice, std::views::iota(0L, 10L));
    pool.for_each(add_up{sums}, std::vector<std::uint64_t>());
    CHECK(sums[0] == 500'500);
}

TEST_CASE("many maps at once do not mix their results") {
    auto pool = bank::make_pool({.workers = 3});
    std::vector<future<std::vector<long>>> all;
    for (long k = 0; k < 50; ++k) all.push_back(pool.map_async(&twice, std::views::iota(k, k + 200), {.chunk = 3}));
    for (long k = 0; k < 50; ++k) {
        const auto& results = all[static_cast<std::size_t>(k)].get();
        REQUIRE(results.size() == 200);
        CHECK(results.front() == 2 * k);
        CHECK(results.back() == 2 * (k + 199));
    }
}
