#include <trireme/rank/self_schedule.hpp>

#include "world.hpp"

#include "catch.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>

using trireme::interval;
using trireme::rank::self_schedule;

namespace {

/// Checks that the intervals that all ranks took are each integer of `whole` once.
void check_complete(const std::vector<interval>& taken, interval whole) {
    auto all = world().all_gather(std::span<const interval>(taken));
    std::sort(all.begin(), all.end(), [](const interval& a, const interval& b) { return a.first < b.first; });
    std::uint64_t next = whole.first;
    for (const interval& one : all) {
        REQUIRE(one.first == next);
        REQUIRE(one.first < one.last);
        next = one.last;
    }
    CHECK(next == whole.last);
}

} // namespace

TEST_CASE("every integer is handed out once") {
    for (const interval whole : {interval{0, 0}, {0, 1}, {5, 12}, {0, 1000}, {1ULL << 40, (1ULL << 40) + 999}}) {
        for (const std::uint64_t smallest : {1U, 4U, 5000U}) {
            self_schedule work(world(), whole, smallest);
            std::vector<interval> taken;
            while (const auto block = work.next()) {
                CHECK((block->size() >= smallest || block->last == whole.last));
                taken.push_back(*block);
            }
            CHECK(!work.next());
            check_complete(taken, whole);
        }
    }
}

TEST_CASE("blocks shrink towards the end") {
    self_schedule work(world(), {0, 100'000});
    std::uint64_t before = 100'000;
    std::vector<interval> taken;
    while (const auto block = work.next()) {
        CHECK(block->size() <= before);
        before = block->size();
        taken.push_back(*block);
    }
    check_complete(taken, {0, 100'000});
    const auto largest = taken.empty() ? 0 : taken.front().size();
    CHECK(world().max(largest) == 100'000 / (2 * static_cast<std::uint64_t>(world().size())));
}

TEST_CASE("the threads of a rank share its blocks") {
    self_schedule work(world(), {0, 5000});
    std::mutex mutex;
    std::vector<interval> taken;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 3; ++i) {
            threads.emplace_back([&] {
                while (const auto part = work.next(7)) {
                    const std::lock_guard lock(mutex);
                    CHECK(part->size() <= 7);
                    taken.push_back(*part);
                }
            });
        }
    }
    check_complete(taken, {0, 5000});
}

TEST_CASE("who is quick takes more") {
    if (world().size() == 1) return;
    self_schedule work(world(), {0, 400});
    std::vector<interval> taken;
    std::uint64_t count = 0;
    world().barrier();
    while (const auto block = work.next(1)) {
        taken.push_back(*block);
        ++count;
        if (world().is_root()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    check_complete(taken, {0, 400});
    const std::uint64_t roots = world().broadcast(count);
    CHECK(roots <= world().max(count));
}
