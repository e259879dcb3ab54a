#include <trireme/rank/array.hpp>
#include <trireme/rank/synchronization.hpp>
#include <trireme/rank/value.hpp>

#include "world.hpp"

#include "catch.hpp"

#include <ctime>
#include <numeric>
#include <thread>

using namespace std::chrono_literals;
using trireme::rank::array;

namespace {

struct body {
    double mass;
    double position[3];
};

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

} // namespace

TEST_CASE("an array lies in blocks on the ranks, and is zero at first") {
    for (const std::size_t size : {0, 1, 7, 1000}) {
        const array<int> all(world(), size);
        CHECK(all.size() == size);
        const auto sizes = world().all_gather(all.local().size());
        CHECK(std::accumulate(sizes.begin(), sizes.end(), std::size_t{0}) == size);
        std::size_t before = 0;
        for (int rank = 0; rank < world().size(); ++rank) {
            CHECK(all.first(rank) == before);
            before += sizes[static_cast<std::size_t>(rank)];
        }
        for (const int each : all.local()) REQUIRE(each == 0);
        world().barrier();
    }
}

TEST_CASE("every rank puts and gets elements of any owner") {
    constexpr std::size_t size = 101;
    const array<std::int64_t> all(world(), size);
    const auto ranks = static_cast<std::size_t>(world().size());
    const auto me = static_cast<std::size_t>(world().rank());
    for (std::size_t i = me; i < size; i += ranks) all.put(i, static_cast<std::int64_t>(i * i));
    all.sync();
    std::vector<std::int64_t> seen(size);
    all.get(0, seen);
    for (std::size_t i = 0; i < size; ++i) REQUIRE(seen[i] == static_cast<std::int64_t>(i * i));
    CHECK(all.get(size - 1) == 10000);
    for (std::size_t i = 0; i < all.local().size(); ++i) {
        const auto at = static_cast<std::int64_t>(all.first(world().rank()) + i);
        REQUIRE(all.local()[i] == at * at);
    }
    all.sync();
    for (std::int64_t& each : all.local()) each = world().rank();
    all.sync();
    all.get(0, seen);
    for (int rank = 0; rank < world().size(); ++rank) CHECK(seen[all.first(rank)] == rank);
}

TEST_CASE("spans that cross owners arrive whole, and a rank sees its own puts at once") {
    constexpr std::size_t size = 50'000;
    const array<double> all(world(), size);
    for (int writer = 0; writer < world().size(); ++writer) {
        if (writer == world().rank()) {
            std::vector<double> values(size - 2);
            std::iota(values.begin(), values.end(), writer);
            all.put(1, values);
            CHECK(all.get(size - 2) == static_cast<double>(writer) + static_cast<double>(size - 3));
        }
        all.sync();
        std::vector<double> seen(size);
        all.get(0, seen);
        CHECK(seen[0] == 0);
        CHECK(seen[size - 1] == 0);
        for (std::size_t i = 1; i + 1 < size; ++i) REQUIRE(seen[i] == static_cast<double>(i - 1) + writer);
        all.sync();
    }
}

TEST_CASE("additions of all ranks and threads to the same elements all count") {
    constexpr std::size_t size = 20;
    const array<double> all(world(), size);
    const array<std::uint32_t> counts(world(), size);
    constexpr int times = 20;
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 2; ++thread) {
            threads.emplace_back([&] {
                const std::vector<double> ones(size, 1.0);
                for (int i = 0; i < times; ++i) {
                    all.accumulate(0, ones);
                    counts.accumulate(static_cast<std::size_t>(i) % size, 3);
                }
            });
        }
    }
    all.sync();
    counts.sync();
    for (const double each : all.local()) CHECK(each == 2.0 * times * world().size());
    for (const std::uint32_t each : counts.local()) CHECK(each == 6U * static_cast<unsigned>(world().size()));
    all.sync();
}

TEST_CASE("elements are any plain values") {
    const array<body> all(world(), 5);
    if (world().is_root()) all.put(4, body{2.5, {1, 2, 3}});
    all.sync();
    const body last = all.get(4);
    CHECK(last.mass == 2.5);
    CHECK(last.position[2] == 3);
    world().barrier();
}

TEST_CASE("a position outside of an array is an error") {
    const array<int> all(world(), 10);
    CHECK_THROWS_WITH(all.get(10), "elements 10 to 11 are not in an array of 10");
    CHECK_THROWS_AS(all.put(std::size_t(-1), 1), trireme::error);
    std::vector<int> eight(8);
    CHECK_THROWS_AS(all.get(3, eight), trireme::error);
    world().barrier();
}

TEST_CASE("values of ranks are changed at once, whatever their type") {
    const trireme::rank::value<std::int64_t> sum(world(), 5);
    const trireme::rank::value<double> real(world(), 0.5);
    const trireme::rank::value<char> small(world());
    const trireme::rank::value<body> large(world(), body{1, {}});
    world().barrier();
    constexpr int times = 10;
    for (int i = 0; i < times; ++i) {
        sum.fetch_add(-2);
        real.fetch_add(1);
        small.fetch_add(1);
        large.update([](body seen) {
            ++seen.mass;
            return seen;
        });
    }
    world().barrier();
    const int all = times * world().size();
    CHECK(sum == 5 - 2 * all);
    CHECK(real == 0.5 + all);
    CHECK(small.load() == static_cast<char>(all));
    CHECK(large.load().mass == 1 + all);
    world().barrier();
}

TEST_CASE("one rank at a time holds a mutex") {
    trireme::rank::mutex mutex(world());
    const array<int> shared(world(), 1);
    constexpr int times = 20;
    for (int i = 0; i < times; ++i) {
        const std::lock_guard lock(mutex);
        shared.put(0, shared.get(0) + 1);
        shared.flush();
    }
    shared.sync();
    CHECK(shared.get(0) == times * world().size());
    world().barrier();
}

TEST_CASE("a rank that waits sleeps, and a thread that waits is told when the object goes") {
    auto event = std::make_unique<trireme::rank::event>(world());
    world().barrier();
    const double before = processor_seconds();
    CHECK_FALSE(event->wait_for(2s));
#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
    CHECK(processor_seconds() - before < 0.1);
#endif
    bool told = false;
    {
        const std::jthread waiter([waited = event.get(), &told] {
            try {
                waited->wait();
            } catch (const trireme::abandoned&) {
                told = true;
            }
        });
        std::this_thread::sleep_for(50ms);
        event.reset();
    }
    CHECK(told);
    world().barrier();
}
