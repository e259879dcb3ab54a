// Several threads of the client use one pool at once. (Catch is not for several threads: they only count.)

#include "catch.hpp"
#include "support.hpp"

#include <numeric>
#include <ranges>

using trireme::future;

namespace {

long twice(long x) { return 2 * x; }

template <class Body>
void on_threads(std::size_t count, Body body) {
    std::vector<std::jthread> clients;
    for (std::size_t c = 0; c < count; ++c) clients.emplace_back([=] { body(static_cast<long>(c)); });
}

} // namespace

TEST_CASE("several threads submit, map and stream at once") {
    auto pool = bank::make_pool({.workers = 2});
    std::atomic<long> wrong = 0;
    on_threads(4, [&](long c) {
        for (int round = 0; round < 5; ++round) {
            std::vector<future<long>> futures;
            for (long i = 0; i < 2000; ++i) futures.push_back(pool.submit(&twice, c * 10'000 + i));
            const auto mapped = pool.map(&twice, std::views::iota(c, c + 1000));
            wrong += mapped.front() != 2 * c || mapped.back() != 2 * (c + 999) ? 1 : 0;
            long next = c;
            for (const long result : pool.imap(&twice, std::views::iota(c, c + 500), {.chunk = 7})) {
                wrong += result != 2 * next++ ? 1 : 0;
            }
            for (long i = 0; i < 2000; ++i) {
                wrong += futures[static_cast<std::size_t>(i)].get() != 2 * (c * 10'000 + i) ? 1 : 0;
            }
        }
    });
    CHECK(wrong == 0);
    pool.wait_idle();
}

TEST_CASE("threads wait for the same futures") {
    const new_board gate;
    auto pool = bank::make_pool({.workers = 2});
    std::vector<future<int>> futures;
    for (int i = 0; i < 100; ++i) {
        futures.push_back(pool.submit(
            [](const board& b, int x) {
                while (b[0] == 0) std::this_thread::sleep_for(1ms);
                return x;
            },
            gate.shared(), i));
    }
    std::atomic<long> sum = 0;
    std::jthread opener([&] {
        std::this_thread::sleep_for(30ms);
        gate[0] = 1;
    });
    on_threads(4, [&](long) {
        for (const auto& one : trireme::as_completed(futures)) sum += one.get();
        for (const auto& one : futures) sum += one.get();
    });
    CHECK(sum == 4 * 2 * 4950);
}

TEST_CASE("threads cancel what others submit") {
    const new_board runs;
    auto pool = bank::make_pool({.workers = 2});
    std::atomic<long> ran = 0;
    std::atomic<long> cancelled = 0;
    on_threads(3, [&](long) {
        std::vector<future<void>> futures;
        for (int i = 0; i < 3000; ++i)
            futures.push_back(pool.submit([](const board& b) { ++b[0]; }, runs.shared()));
        std::jthread canceller([&] {
            for (std::size_t i = 0; i < 3000; i += 2) futures[i].cancel();
        });
        for (const auto& one : futures) (one.exception() ? cancelled : ran) += 1;
    });
    CHECK(ran + cancelled == 9000);
    CHECK(runs[0] == static_cast<std::uint64_t>(ran));
}

TEST_CASE("a pool may be used by a thread that did not make it, and destroyed by another") {
    std::atomic<long> got = 0;
    std::thread maker([&] {
        auto pool = bank::make_pool({.workers = 2});
        std::thread user([&] { got = pool.apply(&twice, 21L); });
        user.join();
    });
    maker.join();
    CHECK(got == 42);
}

TEST_CASE("two pools work beside each other") {
    if (bank::size_is_given()) return; // the ranks serve one pool after the other
    auto first = bank::make_pool({.workers = 2});
    auto second = bank::make_pool({.workers = 2});
    std::vector<future<long>> futures;
    for (long i = 0; i < 1000; ++i) futures.push_back((i % 2 == 0 ? first : second).submit(&twice, i));
    for (long i = 0; i < 1000; ++i) CHECK(futures[static_cast<std::size_t>(i)].get() == 2 * i);
}
