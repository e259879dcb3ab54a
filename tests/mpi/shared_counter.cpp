#include <trireme/rank/shared_counter.hpp>

#include "world.hpp"

#include "catch.hpp"

#include <algorithm>
#include <thread>

using trireme::rank::shared_counter;

TEST_CASE("every addition counts once, from any thread of any rank") {
    shared_counter counter(world());
    constexpr int additions = 200;
    std::vector<std::int64_t> seen[2];
    {
        std::vector<std::jthread> threads;
        for (auto& mine : seen) {
            threads.emplace_back([&] {
                for (int i = 0; i < additions; ++i) mine.push_back(counter.fetch_add(1));
            });
        }
    }
    world().barrier();
    CHECK(counter.value() == 2 * additions * world().size());
    std::vector<std::int64_t> mine = seen[0];
    mine.insert(mine.end(), seen[1].begin(), seen[1].end());
    auto all = world().all_gather(std::span<const std::int64_t>(mine));
    std::sort(all.begin(), all.end());
    for (std::size_t i = 0; i < all.size(); ++i) REQUIRE(all[i] == static_cast<std::int64_t>(i));
}

TEST_CASE("an addition with a deadline is made, and told") {
    shared_counter counter(world());
    CHECK(counter.try_fetch_add(5, std::chrono::seconds(20)).has_value());
    world().barrier();
    CHECK(counter.value() == 5 * world().size());
    world().barrier();
}
