// Lazy ranges: imap, imap_unordered.

#include "catch.hpp"
#include "support.hpp"

#include <algorithm>
#include <list>
#include <numeric>
#include <ranges>
#include <set>
#include <string>

namespace {

long twice(long x) { return 2 * x; }

/// A range without end that tells how much of it was read.
auto counted(std::size_t& taken) {
    return std::views::iota(0L) | std::views::transform([&taken](long x) {
               ++taken;
               return x;
           });
}

long fails_at_50(long x) {
    if (x == 50) throw std::out_of_range("item 50");
    return x;
}

} // namespace

TEST_CASE("imap gives the results in the order of the items") {
    auto pool = bank::make_pool({.workers = 3});
    for (const std::size_t chunk : {0, 1, 7, 5000}) {
        CAPTURE(chunk);
        long next = 0;
        bool in_order = true;
        for (const long result : pool.imap(&twice, std::views::iota(0L, 2000L), {.chunk = chunk})) {
            in_order = in_order && result == 2 * next++;
        }
        CHECK(next == 2000);
        CHECK(in_order);
    }
}

TEST_CASE("imap_unordered gives each result once") {
    auto pool = bank::make_pool({.workers = 3});
    for (const std::size_t chunk : {0, 1, 7, 5000}) {
        CAPTURE(chunk);
        std::vector<long> results;
        for (const long result : pool.imap_unordered(&twice, std::views::iota(0L, 2000L), {.chunk = chunk})) {
            results.push_back(result);
        }
        std::ranges::sort(results);
        CHECK(std::ranges::equal(results, std::views::iota(0L, 2000L) | std::views::transform(&twice)));
    }
}

TEST_CASE("imap_unordered does not wait for what is slow") {
    const new_board gate;
    auto pool = bank::make_pool({.workers = 2});
    if (pool.size() < 2) return;
    struct first_waits {
        board gate{};
        int operator()(int x) const {
            while (x == 0 && gate[0] == 0) std::this_thread::sleep_for(1ms);
            return x;
        }
    };
    std::vector<int> results;
    for (const int result : pool.imap_unordered(first_waits{gate}, std::views::iota(0, 20), {.chunk = 1})) {
        results.push_back(result);
        if (results.size() == 5) gate[0] = 1;
    }
    CHECK(results.size() == 20);
    CHECK(std::find(results.begin(), results.begin() + 5, 0) == results.begin() + 5);
}

TEST_CASE("lazy ranges of nothing and of one item") {
    auto pool = bank::make_pool({.workers = 2});
    for ([[maybe_unused]] const long never_comes : pool.imap(&twice, std::vector<long>())) CHECK(false);
    for ([[maybe_unused]] const long never_comes : pool.imap_unordered(&twice, std::vector<long>())) CHECK(false);
    for (const long result : pool.imap(&twice, std::vector<long>{21})) CHECK(result == 42);
}

TEST_CASE("a range without end is read no further ahead of the results than .ahead says") {
    auto pool = bank::make_pool({.workers = 2});
    for (const std::size_t ahead : {1, 2, 10, 500}) {
        for (const std::size_t chunk : {0, 1, 4}) {
            CAPTURE(ahead, chunk);
            std::size_t taken = 0;
            std::size_t delivered = 0;
            std::size_t furthest = 0;
            for ([[maybe_unused]] const long result :
                 pool.imap(&twice, counted(taken), {.chunk = chunk, .ahead = ahead})) {
                furthest = std::max(furthest, taken - ++delivered);
                if (delivered == 2000) break;
            }
            CHECK(furthest <= ahead);
            CHECK(delivered == 2000);

            taken = delivered = furthest = 0;
            for ([[maybe_unused]] const long result :
                 pool.imap_unordered(&twice, counted(taken), {.chunk = chunk, .ahead = ahead})) {
                furthest = std::max(furthest, taken - ++delivered);
                if (delivered == 2000) break;
            }
            CHECK(furthest <= ahead);
        }
    }
}

TEST_CASE("without .ahead a range without end is not read without end either") {
    auto pool = bank::make_pool({.workers = 2});
    std::size_t taken = 0;
    std::size_t delivered = 0;
    const auto slow = [](long x) {
        std::this_thread::sleep_for(1ms);
        return x;
    };
    for ([[maybe_unused]] const long result : pool.imap(slow, counted(taken))) {
        if (++delivered == 50) break;
    }
    CHECK(taken < 50 + 100 * pool.size());
}

TEST_CASE("a million items stream through a small window") {
    auto pool = bank::make_pool({.workers = 2});
    long sum = 0;
    for (const long result : pool.imap(&twice, std::views::iota(0L), {.ahead = 10'000})) {
        sum += result;
        if (result == 2 * (static_cast<long>(bank::many) - 1)) break;
    }
    CHECK(sum == static_cast<long>(bank::many) * (static_cast<long>(bank::many) - 1));
}

TEST_CASE("a lazy range that is given up cancels what has not started, and leaves nothing running") {
    const new_board runs;
    auto pool = bank::make_pool({.workers = 2});
    struct slow {
        board runs{};
        int operator()(int x) const {
            ++runs[0];
            std::this_thread::sleep_for(2ms);
            ++runs[1];
            return x;
        }
    };
    for (const bool ordered : {true, false}) {
        CAPTURE(ordered);
        runs[0] = runs[1] = 0;
        std::size_t delivered = 0;
        constexpr trireme::map_options how{.chunk = 1, .ahead = 50};
        const auto take_ten = [&](auto&& results) {
            for ([[maybe_unused]] const int result : results) {
                if (++delivered == 10) break;
            }
        };
        if (ordered) take_ten(pool.imap(slow{runs}, std::views::iota(0), how));
        else take_ten(pool.imap_unordered(slow{runs}, std::views::iota(0), how));
        CHECK(runs[0] == runs[1]); // whatever began has ended
        CHECK(runs[0] <= 10 + how.ahead);
        const auto then = runs[0].load();
        std::this_thread::sleep_for(20ms);
        CHECK(runs[0] == then);
    }
    CHECK(pool.apply(&twice, 4) == 8);
}

TEST_CASE("a lazy range that is never read does nothing") {
    auto pool = bank::make_pool({.workers = 2});
    std::size_t taken = 0;
    { const auto unread = pool.imap(&twice, counted(taken)); }
    CHECK(taken == 0);
}

TEST_CASE("imap gives all that comes before the first failure, then throws it, and has ended") {
    auto pool = bank::make_pool({.workers = 3});
    for (const std::size_t chunk : {0, 1, 7}) {
        CAPTURE(chunk);
        auto results = pool.imap(&fails_at_50, std::views::iota(0L, 200L), {.chunk = chunk});
        auto at = results.begin();
        for (long i = 0; i < 49; ++i, ++at) REQUIRE(*at == i);
        CHECK(*at == 49);
        CHECK_THROWS_WITH(++at, "item 50");
    }
    auto unordered = pool.imap_unordered(&fails_at_50, std::views::iota(0L, 200L), {.chunk = 1});
    std::set<long> seen;
    CHECK_THROWS_AS(
        [&] {
            for (const long x : unordered) seen.insert(x);
        }(),
        std::out_of_range);
    CHECK_FALSE(seen.contains(50));
    auto at_once = pool.imap(&fails_at_50, std::views::iota(50L));
    CHECK_THROWS_AS(at_once.begin(), std::out_of_range);
}

TEST_CASE("what the range throws comes out of the increment that comes upon it") {
    auto pool = bank::make_pool({.workers = 2});
    const auto broken = std::views::iota(0L, 1000L) | std::views::transform([](long x) {
                            if (x == 300) throw std::length_error("the range ends here");
                            return x;
                        });
    const auto read = [](auto&& results) {
        std::size_t count = 0;
        for ([[maybe_unused]] const long result : results) ++count;
        return count;
    };
    CHECK_THROWS_AS(read(pool.imap(&twice, broken)), std::length_error);
    CHECK_THROWS_AS(read(pool.imap_unordered(&twice, broken, {.chunk = 3})), std::length_error);
}

TEST_CASE("lazy results are an input range for the standard library") {
    auto pool = bank::make_pool({.workers = 2});
    auto results = pool.imap(&twice, std::list<long>{1, 2, 3, 4});
    STATIC_REQUIRE(std::ranges::input_range<decltype(results)>);
    STATIC_REQUIRE(std::ranges::view<decltype(results)>);
    std::vector<long> some;
    std::ranges::copy(std::move(results) | std::views::drop(1) | std::views::take(2), std::back_inserter(some));
    CHECK(some == std::vector<long>{4, 6});
    std::vector<long> kept{5, 6};
    std::vector<long> all;
    std::ranges::copy(pool.imap(&twice, kept), std::back_inserter(all)); // an lvalue is referred to
    CHECK(all == std::vector<long>{10, 12});
    auto words = pool.imap([](const std::string& s) { return s + s; }, std::vector<std::string>{"a", "b"});
    STATIC_REQUIRE(std::is_same_v<std::ranges::range_value_t<decltype(words)>, std::string>);
}

TEST_CASE("several lazy ranges of one pool are read in turn") {
    auto pool = bank::make_pool({.workers = 2});
    auto first = pool.imap(&twice, std::views::iota(0L, 500L), {.chunk = 3});
    auto second = pool.imap([](long x) { return 3 * x; }, std::views::iota(0L, 500L));
    auto b = second.begin();
    long wrong = 0;
    long i = 0;
    for (const long a : first) {
        wrong += a != 2 * i || *b != 3 * i ? 1 : 0;
        ++b;
        ++i;
    }
    CHECK(i == 500);
    CHECK(wrong == 0);
}
