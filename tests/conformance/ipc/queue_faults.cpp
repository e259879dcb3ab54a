// Processes that are killed amid a queue's use take with them what they had taken, and nothing else.

#include "queues.hpp"
#include "roles.hpp"

#include <trireme/process/pool.hpp>

#include <numeric>
#include <random>
#include <vector>

namespace {

using queue = trireme::process::queue<std::uint64_t>;
using texts = trireme::process::queue<std::vector<std::uint64_t>>;
using trireme::process::process;

void sleep_a_moment(std::mt19937& random) {
    std::this_thread::sleep_for(std::chrono::microseconds(500 + random() % 20'000));
}

/// Counts each number that it gets, in the cell of that number.
void count_numbers(queue& q, const board& b) {
    for (const std::uint64_t one : q) ++b[one];
}

} // namespace

TEST_CASE("consumers that are killed lose what they had taken, at most one item each", "[queue][processes]") {
    constexpr std::uint64_t items = 100'000;
    queue q(1000);
    const new_board made(items);
    const board b = made.shared();
    std::mt19937 random(1); // NOLINT: the same moments each time are as good
    std::vector<process> consumers;
    const auto start_one = [&] {
        consumers.emplace_back(trireme::process::process_options{.daemonic = true}, &count_numbers, q, b);
    };
    for (int i = 0; i < 2; ++i) start_one();
    std::jthread producer([q]() mutable {
        for (std::uint64_t i = 0; i < items; ++i) q.put(i);
    });
    unsigned killed = 0;
    while (killed < 20 || !q.empty()) {
        if (killed < 20) {
            sleep_a_moment(random);
            consumers[killed].kill();
            consumers[killed].join();
            ++killed;
            start_one();
        } else {
            std::this_thread::sleep_for(1ms);
        }
    }
    producer.join();
    q.close();
    for (std::size_t i = killed; i < consumers.size(); ++i) CHECK(consumers[i].join() == 0);
    std::uint64_t lost = 0;
    std::uint64_t twice = 0;
    for (std::size_t i = 0; i < items; ++i) {
        lost += b[i] == 0 ? 1 : 0;
        twice += b[i] > 1 ? 1 : 0;
    }
    CHECK(twice == 0);
    CHECK(lost <= killed);
}

TEST_CASE("producers that are killed have put whole items or none", "[queue][processes]") {
    texts q(50, {.bytes = 1U << 16U});
    std::mt19937 random(2); // NOLINT: the same moments each time are as good
    std::atomic<bool> all_whole = true;
    std::atomic<std::uint64_t> taken = 0;
    std::jthread consumer([&, mine = q]() mutable {
        for (const auto& numbers : mine) {
            for (const std::uint64_t one : numbers) all_whole = all_whole && one == numbers.size();
            ++taken;
        }
    });
    const auto produce = [](texts& into) {
        for (std::size_t size = 1;; size = size % 4000 + 37) into.put(std::vector<std::uint64_t>(size, size));
    };
    for (int i = 0; i < 30; ++i) {
        process victim(trireme::process::process_options{.daemonic = true}, produce, q);
        sleep_a_moment(random);
        victim.kill();
        victim.join();
    }
    q.put({1}); // the queue is usable, and the lanes of the dead are
    q.close();
    consumer.join();
    CHECK(all_whole);
    CHECK(taken > 30);
}

TEST_CASE("producers that are killed leave their lanes to others", "[queue][processes]") {
    queue q(1, {.producers = 2});
    for (int i = 0; i < 5; ++i) {
        const auto put_one = [](queue& into) {
            into.put(7);
            std::this_thread::sleep_for(1h);
        };
        process victim(trireme::process::process_options{.daemonic = true}, put_one, q);
        CHECK(q.get() == 7);
        victim.kill();
        victim.join();
    }
    q.put(1);
    CHECK(q.get() == 1);
}

TEST_CASE("a queue closes although a producer was killed amid a put", "[queue][processes]") {
    for (int i = 0; i < 20; ++i) {
        queue q(4);
        process victim(
            trireme::process::process_options{.daemonic = true},
            [](queue& into) {
                for (;;) into.put(1);
            },
            q);
        for (int j = 0; j < 100; ++j) CHECK(q.get() == 1);
        victim.kill();
        victim.join();
        q.close();
        while (q.get()) {}
        CHECK(q.is_finished());
    }
}

TEST_CASE("a hundred processes share a queue", "[queue][processes]") {
    queue tasks(64);
    trireme::process::queue<std::pair<int, std::uint64_t>> sums(4);
    std::vector<process> all;
    for (int i = 0; i < 50; ++i) {
        all.emplace_back(
            [](queue& into) {
                for (std::uint64_t n = 1; n <= 1000; ++n) into.put(n);
            },
            tasks);
    }
    for (int i = 0; i < 50; ++i) {
        all.emplace_back(
            [](queue& from, trireme::process::queue<std::pair<int, std::uint64_t>>& into, int number) {
                std::uint64_t sum = 0;
                for (const std::uint64_t n : from) sum += n;
                into.put({number, sum});
            },
            tasks, sums, i);
    }
    for (int i = 0; i < 50; ++i) CHECK(all[static_cast<std::size_t>(i)].join() == 0);
    tasks.close();
    std::uint64_t total = 0;
    for (int i = 0; i < 50; ++i) total += sums.get()->second;
    CHECK(total == 50 * 500'500);
    for (std::size_t i = 50; i < 100; ++i) CHECK(all[i].join() == 0);
}

TEST_CASE("tasks of a process pool use queues", "[queue][processes]") {
    trireme::process::pool pool({.workers = 2});
    queue numbers(10);
    queue squares(10);
    const auto working = pool.submit(
        [](queue from, queue to) {
            for (const std::uint64_t n : from) to.put(n * n);
            to.close();
        },
        numbers, squares);
    std::jthread feeding([numbers]() mutable {
        for (std::uint64_t i = 0; i < 1000; ++i) numbers.put(i);
        numbers.close();
    });
    std::uint64_t next = 0;
    for (const std::uint64_t one : squares) {
        CHECK(one == next * next);
        ++next;
    }
    CHECK(next == 1000);
    working.get();
}

TEST_CASE("a queue whose maker was killed is abandoned", "[queue][processes]") {
    trireme::process::queue<queue> handed(1);
    process maker(
        trireme::process::process_options{.daemonic = true},
        [](trireme::process::queue<queue>& to) {
            const queue own(1);
            to.put(own);
            std::this_thread::sleep_for(1h);
        },
        handed);
    queue theirs = *handed.get();
    std::jthread killing([&] {
        std::this_thread::sleep_for(50ms);
        maker.kill();
    });
    const auto start = seconds_clock::now();
    CHECK_THROWS_AS(theirs.get(), trireme::abandoned);
    CHECK(since(start) < 2s);
}
