// Data that many tasks read: put where they see it once, and bound to a callable like a captured variable.

#include "catch.hpp"
#include "support.hpp"

#include <trireme/executor/shared.hpp>
#include <trireme/task/partial.hpp>

#include <numeric>
#include <ranges>
#include <span>

namespace {

double sum_of(std::span<const double> all, int first, int last) {
    return std::accumulate(all.begin() + first, all.begin() + last, 0.0);
}

double element(std::span<const double> all, int i) { return all[static_cast<std::size_t>(i)]; }

double size_of(trireme::shared<double> all) { return static_cast<double>(all.size()); }

std::vector<double> numbers(std::size_t count) {
    std::vector<double> all(count);
    std::iota(all.begin(), all.end(), 0.0);
    return all;
}

} // namespace

TEST_CASE("shared data is seen by tasks, and does not travel with them") {
    auto pool = bank::make_pool({.workers = 2});
    constexpr int count = 1'000'000;
    const auto data = pool.share(numbers(count));
    CHECK(data.size() == count);
    CHECK(pool.apply(&size_of, data) == count);
    for (int i = 0; i < 50; ++i) CHECK(pool.apply(&sum_of, data, i, i + 3) == 3 * i + 3);
    const auto all = pool.map(trireme::partial(&element, data), std::views::iota(0, count));
    CHECK(std::ranges::equal(all, data));
    if (bank::tasks_travel()) CHECK(pool.statistics().total().bytes_sent < count * sizeof(double));
}

TEST_CASE("shared data comes and goes") {
    auto pool = bank::make_pool({.workers = 2});
    for (int i = 0; i < 20; ++i) {
        const auto data = pool.share(numbers(100'000 + static_cast<std::size_t>(i)));
        const auto other = pool.share(std::vector<double>(10, i));
        CHECK(pool.apply(&sum_of, data, 0, 3) == 3);
        CHECK(pool.apply(&sum_of, other, 0, 10) == 10 * i);
    }
    CHECK(pool.apply(&size_of, pool.share(std::vector<double>())) == 0);
}

TEST_CASE("a callable with its first arguments bound travels like a function object") {
    auto pool = bank::make_pool({.workers = 2});
    const auto scaled = trireme::partial([](double factor, int x) { return factor * x; }, 0.5);
    CHECK(pool.map(scaled, std::views::iota(0, 4)) == std::vector{0.0, 0.5, 1.0, 1.5});
    CHECK(pool.apply(scaled, 7) == 3.5);
}
