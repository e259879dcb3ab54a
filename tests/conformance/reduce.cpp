// Ranges to one value: reduce, map_reduce.

#include "catch.hpp"
#include "support.hpp"

#include <map>
#include <ranges>
#include <sstream>
#include <string>

namespace {

std::string digits(int x) { return std::to_string(x) + ";"; }
std::string join(const std::string& a, const std::string& b) { return a + b; }

/// Associative and far from commutative: the functions x -> a x + b, one after the other, modulo 2^64.
struct affine {
    std::uint64_t a = 1;
    std::uint64_t b = 0;
    friend bool operator==(const affine&, const affine&) = default;
};
affine compose(const affine& first, const affine& then) { return {then.a * first.a, then.a * first.b + then.b}; }
affine step(std::uint64_t i) { return {2 * i + 3, i}; }

const char* const text = "the quick brown fox jumps over the lazy dog and the dog barks at the fox";

std::vector<std::string> words(int repetitions) {
    std::vector<std::string> all;
    for (int i = 0; i < repetitions; ++i) {
        std::istringstream in(text);
        for (std::string word; in >> word;) all.push_back(i % 7 == 3 ? word + "s" : word);
    }
    return all;
}

std::map<std::string, int> serial_count(const std::vector<std::string>& all) {
    std::map<std::string, int> counts;
    for (const auto& word : all) ++counts[word];
    return counts;
}

} // namespace

TEST_CASE("reduce brackets anew but keeps the order: concatenation equals the serial fold") {
    auto pool = bank::make_pool({.workers = 3});
    std::string serial = "start:";
    for (int i = 0; i < 3000; ++i) serial += digits(i);
    for (const std::size_t chunk : {0, 1, 13, 10'000}) {
        CAPTURE(chunk);
        CHECK(pool.reduce(&digits, &join, std::views::iota(0, 3000), std::string("start:"), {.chunk = chunk}) ==
              serial);
    }
}

TEST_CASE("reduce of many items equals the serial fold") {
    auto pool = bank::make_pool({.workers = 2});
    affine serial;
    for (std::uint64_t i = 0; i < bank::many; ++i) serial = compose(serial, step(i));
    CHECK(pool.reduce(&step, &compose, std::views::iota(std::uint64_t{0}, std::uint64_t{bank::many}), affine{}) ==
          serial);
}

TEST_CASE("reduce of nothing is what it began with") {
    auto pool = bank::make_pool({.workers = 2});
    CHECK(pool.reduce(&digits, &join, std::vector<int>(), std::string("only this")) == "only this");
    CHECK(pool.reduce(&digits, &join, std::vector<int>{5}, std::string("one: ")) == "one: 5;");
}

TEST_CASE("reduce takes lambdas, and results that convert to what it begins with") {
    auto pool = bank::make_pool({.workers = 2});
    const auto sum = pool.reduce([](int x) { return x; }, [](long a, long b) { return a + b; },
                                 std::views::iota(1, 1001), 1'000'000'000'000L);
    CHECK(sum == 1'000'000'500'500L);
    const auto most =
        pool.reduce([](double x) { return x * (1 - x); }, [](double a, double b) { return std::max(a, b); },
                    std::vector{0.1, 0.5, 0.9}, 0.0);
    CHECK(most == 0.25);
}

TEST_CASE("reduce throws what its callables throw") {
    auto pool = bank::make_pool({.workers = 2});
    const auto bad_item = [](int x) {
        if (x == 77) throw std::domain_error("item 77");
        return x;
    };
    const auto plus = [](int a, int b) { return a + b; };
    CHECK_THROWS_WITH(pool.reduce(bad_item, plus, std::views::iota(0, 200), 0), "item 77");
    const auto bad_plus = [](int a, int b) {
        if (a + b > 15'000) throw std::overflow_error("too much"); // 19'900 is, however the brackets are set
        return a + b;
    };
    CHECK_THROWS_AS(pool.reduce([](int x) { return x; }, bad_plus, std::views::iota(0, 200), 0),
                    std::overflow_error);
}

TEST_CASE("map_reduce counts words as a serial loop does") {
    auto pool = bank::make_pool({.workers = 3});
    const auto all = words(500);
    const auto one = [](const std::string& word) { return std::pair(word, 1); };
    const auto plus = [](int a, int b) { return a + b; };
    for (const std::size_t chunk : {0, 1, 100}) {
        CAPTURE(chunk);
        const auto counts = pool.map_reduce(one, plus, all, {.chunk = chunk});
        STATIC_REQUIRE(std::is_same_v<decltype(counts), const std::map<std::string, int>>);
        CHECK(counts == serial_count(all));
    }
    CHECK(pool.map_reduce(one, plus, std::vector<std::string>()).empty());
}

TEST_CASE("a mapper may give any number of pairs for an item") {
    auto pool = bank::make_pool({.workers = 2});
    const auto lines = std::vector<std::string>(50, text);
    const auto split = [](const std::string& line) {
        std::vector<std::pair<std::string, int>> found;
        std::istringstream in(line);
        for (std::string word; in >> word;) found.emplace_back(word, 1);
        return found;
    };
    auto expected = serial_count(words(1));
    for (auto& [word, count] : expected) count *= 50;
    CHECK(pool.map_reduce(
              split, [](int a, int b) { return a + b; }, lines) == expected);
}

TEST_CASE("map_reduce needs no hash of its keys") {
    auto pool = bank::make_pool({.workers = 2});
    const auto by_parity_and_third = [](int x) { return std::pair(std::pair(x % 2, x % 3), x); };
    const auto sums = pool.map_reduce(
        by_parity_and_third, [](int a, int b) { return a + b; }, std::views::iota(0, 60));
    CHECK(sums.size() == 6);
    CHECK(sums.at({1, 0}) == 3 + 9 + 15 + 21 + 27 + 33 + 39 + 45 + 51 + 57);
}
