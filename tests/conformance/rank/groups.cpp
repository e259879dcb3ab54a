// What only ranks can do: tasks that several of them run together.

#include "../support.hpp"
#include "catch.hpp"

#include <trireme/rank/communicator.hpp>
#include <trireme/rank/pool.hpp>

#include <cstdint>
#include <numeric>
#include <ranges>
#include <set>

using trireme::future;
using trireme::rank::communicator;

namespace {

int sum_of_ranks(const communicator& group, int offset) { return group.sum(offset + group.rank()); }
int number(int x) { return x; }

} // namespace

TEST_CASE("several ranks run a task together, with a communicator between them", "[ranks]") {
    trireme::rank::pool pool;
    for (std::uint32_t ranks = 1; ranks <= pool.size(); ++ranks) {
        CAPTURE(ranks);
        const auto n = static_cast<int>(ranks);
        CHECK(pool.submit({.ranks = ranks}, &sum_of_ranks, 10).get() == 10 * n + n * (n - 1) / 2);
        CHECK(pool.submit({.ranks = ranks}, [](const communicator& group) { return group.size(); }).get() == n);
    }
}

TEST_CASE("tasks for several ranks and for one go together", "[ranks]") {
    trireme::rank::pool pool;
    const auto all = static_cast<std::uint32_t>(pool.size());
    std::vector<future<int>> alone;
    std::vector<future<int>> together;
    for (int i = 0; i < 200; ++i) {
        alone.push_back(pool.submit(&number, i));
        if (i % 10 == 0)
            together.push_back(pool.submit({.ranks = i % 20 == 0 ? all : 1 + all / 2}, &sum_of_ranks, i));
    }
    for (int i = 0; i < 200; ++i) CHECK(alone[static_cast<std::size_t>(i)].get() == i);
    for (std::size_t k = 0; k < together.size(); ++k) {
        const int n = static_cast<int>(k % 2 == 0 ? all : 1 + all / 2);
        CHECK(together[k].get() == 10 * static_cast<int>(k) * n + n * (n - 1) / 2);
    }
}

TEST_CASE("an exception on any rank of a group is that of its task", "[ranks]") {
    trireme::rank::pool pool;
    const auto all = static_cast<std::uint32_t>(pool.size());
    const auto everywhere = [](const communicator&) -> int { throw std::range_error("everywhere"); };
    CHECK_THROWS_WITH(pool.submit({.ranks = all}, everywhere).get(), "everywhere");
    const auto on_last = [](const communicator& group) {
        if (group.rank() == group.size() - 1) throw std::range_error("on the last rank");
        return group.rank();
    };
    CHECK_THROWS_WITH(pool.submit({.ranks = all}, on_last).get(), "on the last rank");
    CHECK(pool.submit({.ranks = all}, &sum_of_ranks, 0).get() == static_cast<int>(all * (all - 1) / 2));
}

TEST_CASE("a task that asks for more ranks than there are fails, and says so", "[ranks]") {
    trireme::rank::pool pool;
    const auto too_many = pool.submit({.ranks = static_cast<std::uint32_t>(pool.size() + 1)}, &sum_of_ranks, 0);
    CHECK_THROWS_AS(too_many.get(), trireme::error);
    CHECK(pool.apply(&number, 3) == 3);
}

TEST_CASE("every rank works, the client's too", "[ranks]") {
    trireme::rank::pool pool;
    const new_board b;
    const auto who = [](const board& mine) { // all at once, so that no rank runs two
        ++mine[0];
        while (mine[1] == 0) std::this_thread::sleep_for(1ms);
        return static_cast<long>(getpid());
    };
    std::vector<future<long>> pids;
    for (std::size_t i = 0; i < pool.size(); ++i) pids.push_back(pool.submit(who, b.shared()));
    CHECK(eventually([&] { return b[0] == pool.size(); }));
    b[1] = 1;
    std::set<long> different;
    for (const auto& one : pids) different.insert(one.get());
    CHECK(different.size() == pool.size());
    CHECK(different.contains(getpid()));
}
