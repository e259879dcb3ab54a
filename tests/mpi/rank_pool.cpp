// What only ranks do: messages around MPI's limits, tasks of several ranks, data and keys that travel between
// ranks. What all pools do is tested in conformance/.

#include <trireme/rank/lead.hpp>
#include <trireme/rank/pool.hpp>
#include <trireme/task/future.hpp>

#include "world.hpp"

#include "catch.hpp"

#include <map>
#include <numeric>
#include <ranges>
#include <stdexcept>
#include <string>

using trireme::future;
using trireme::rank::communicator;
using trireme::rank::lead;
using trireme::rank::pool;

namespace {

unsigned ranks_of(const pool& all) { return static_cast<unsigned>(all.ranks()); }

std::string text_of(std::size_t size) { return std::string(size, static_cast<char>('a' + size % 26)); }

int sum_of_ranks(const communicator& group, int more) { return group.sum(group.rank()) + more; }

} // namespace

TEST_CASE("arguments and results around a frame's and a message's limits arrive, whoever else is under way") {
    lead(world(), [] {
        pool all({.threads = 2});
        std::vector<future<std::string>> answers;
        const auto size_of = [](std::size_t i) { return i * 37 % 9000; };
        for (std::size_t i = 0; i < 2000; ++i)
            answers.push_back(all.submit([](std::string text) { return text; }, text_of(size_of(i))));
        for (std::size_t i = 0; i < answers.size(); ++i) REQUIRE(answers[i].get() == text_of(size_of(i)));
        for (const std::size_t size : {0U, 1U, 3935U, 3936U, 3937U, 4096U, 65536U, 20000000U})
            CHECK(all.apply([](std::string text) { return text + "."; }, text_of(size)) == text_of(size) + ".");
    });
}

TEST_CASE("a task of several ranks gets a communicator of its own") {
    lead(world(), [] {
        pool all;
        const unsigned most = ranks_of(all);
        std::vector<std::pair<future<int>, int>> tasks;
        for (int i = 0; i < 50; ++i) {
            const unsigned ranks = 1 + static_cast<unsigned>(i) % most;
            const int sum = static_cast<int>(ranks * (ranks - 1) / 2) + i;
            tasks.emplace_back(all.submit({.ranks = ranks}, sum_of_ranks, i), sum);
            tasks.emplace_back(all.submit([](int x) { return x; }, i), i); // between them
        }
        for (const auto& [task, expected] : tasks) CHECK(task.get() == expected);
        CHECK_THROWS_WITH(all.submit({.ranks = most + 1}, sum_of_ranks, 0).get(), Catch::Contains("asks for"));
        CHECK_THROWS_AS(all.submit({.ranks = most},
                                   [](const communicator& group) {
                                       if (group.rank() == group.size() - 1) throw std::domain_error("not I");
                                   })
                            .get(),
                        std::domain_error);
    });
}

TEST_CASE("pools come one after the other, inside lead(), and exceptions come out of it on rank 0") {
    CHECK_THROWS_WITH(pool(), Catch::Contains("rank::lead"));
    const auto failing = [] {
        lead(world(), [] {
            for (int i = 0; i < 3; ++i) {
                pool first;
                CHECK_THROWS_WITH(pool(), Catch::Contains("already"));
                CHECK(first.apply([](int x) { return x + 1; }, i) == i + 1);
            }
            pool last;
            for (int i = 0; i < 100; ++i) last.detach([] {});
            throw std::runtime_error("enough");
        });
    };
    if (world().is_root()) CHECK_THROWS_WITH(failing(), "enough");
    else failing();
    world().barrier();
}

TEST_CASE("a pool without its client needs other ranks") {
    lead(world(), [] {
        if (world().size() == 1) {
            CHECK_THROWS_WITH(pool({.client_works = false}), Catch::Contains("other ranks"));
        } else {
            pool others({.client_works = false});
            CHECK(others.size() == static_cast<std::size_t>(world().size() - 1));
            CHECK(others.apply([] { return 3; }) == 3);
        }
    });
}

TEST_CASE("an initializer that fails breaks the pool with its message") {
    lead(world(), [] {
        pool all({.initializer = [] { throw std::runtime_error("no licence"); }});
        CHECK_THROWS_WITH(all.apply([] { return 1; }), Catch::Contains("no licence"));
    });
}

TEST_CASE("shared data is seen by all ranks, and by the client when it comes back") {
    lead(world(), [] {
        pool all({.threads = 2});
        for (int round = 0; round < 3; ++round) {
            std::vector<long> numbers(300000);
            std::iota(numbers.begin(), numbers.end(), round);
            const long sum = std::accumulate(numbers.begin(), numbers.end(), 0L);
            const trireme::shared<long> data = all.share(std::move(numbers));
            const auto add_up = [](const trireme::shared<long>& values, long more) {
                return std::accumulate(values.begin(), values.end(), more);
            };
            std::vector<future<long>> sums;
            for (long i = 0; i < 30; ++i) sums.push_back(all.submit(add_up, data, i));
            for (long i = 0; i < 30; ++i) CHECK(sums[static_cast<std::size_t>(i)].get() == sum + i);
            CHECK(all.apply([](trireme::shared<long> same) { return same; }, data).data() == data.data());
        }
    });
}

TEST_CASE("map_reduce folds every value once, for keys of any type, and leaves nothing behind when it fails") {
    lead(world(), [] {
        pool all({.threads = 2});
        const auto count = [](int i) {
            return std::vector<std::pair<std::string, int>>{{std::to_string(i % 100), 1}, {"all", 1}};
        };
        const auto counts = all.map_reduce(count, std::plus<>{}, std::views::iota(0, 20000));
        CHECK(counts.size() == 101);
        CHECK(counts.at("all") == 20000);
        CHECK(counts.at("7") == 200);
        const auto by_pair = all.map_reduce([](int i) { return std::pair(std::pair(i % 2, i % 3), i); },
                                            std::plus<>{}, std::views::iota(0, 6));
        CHECK(by_pair == std::map<std::pair<int, int>, int>{
                             {{0, 0}, 0}, {{1, 1}, 1}, {{0, 2}, 2}, {{1, 0}, 3}, {{0, 1}, 4}, {{1, 2}, 5}});
        const auto choke = [](int i) {
            if (i == 700) throw std::domain_error("700");
            return std::pair(i, i);
        };
        CHECK_THROWS_AS(all.map_reduce(choke, std::plus<>{}, std::views::iota(0, 2000)), std::domain_error);
        CHECK(all.map_reduce(choke, std::plus<>{}, std::views::iota(0, 10)).size() == 10);
    });
}
