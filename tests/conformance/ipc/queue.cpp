// What a queue does with items: every one comes out once, in the order of its producer.

#include "queues.hpp"
#include "roles.hpp"

#include <array>
#include <numeric>
#include <string>
#include <vector>

namespace {

/// An item that tells where it comes from.
struct parcel {
    std::uint32_t producer = 0;
    std::uint32_t number = 0;
};

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr std::uint32_t many = 20'000;
#else
constexpr std::uint32_t many = 200'000;
#endif
constexpr unsigned most_producers = 8;

/// Checks that what one consumer gets of each producer comes in its order.
class order_check {
public:
    void take(const parcel& one) {
        must(one.producer < most_producers, "a parcel is whole");
        must(one.number >= next_[one.producer], "a producer's parcels come in its order");
        next_[one.producer] = one.number + 1;
    }

private:
    std::array<std::uint32_t, most_producers> next_{};
};

enum cells : std::size_t { producing, count, sum };

/// The first `Producers` roles put `many` parcels each, the last of them closes the queue; the others get.
template <class Queue, unsigned Producers>
void trade(unsigned index, Queue& queue, const board& b) {
    if (index < Producers) {
        for (std::uint32_t i = 0; i < many; ++i) queue.put({index, i});
        if (++b[producing] == Producers) queue.close();
        return;
    }
    order_check order;
    std::uint64_t taken = 0;
    std::uint64_t numbers = 0;
    for (const parcel& one : queue) {
        order.take(one);
        ++taken;
        numbers += one.number;
    }
    b[count] += taken;
    b[sum] += numbers;
}

template <class Bank, unsigned Producers, unsigned Consumers>
void check_trade(std::size_t capacity) {
    using queue = typename Bank::template queue<parcel>;
    auto between = Bank::template make<queue>(capacity);
    const typename Bank::new_board made;
    board b = made.shared();
    Bank::together(Producers + Consumers, &trade<queue, Producers>, between, b);
    CHECK(b[count] == std::uint64_t{Producers} * many);
    CHECK(b[sum] == std::uint64_t{Producers} * many * (many - 1) / 2);
}

} // namespace

TEMPLATE_TEST_CASE("items come out once, in order: 1 producer, 1 consumer", "[queue]", QUEUE_BANKS) {
    check_trade<TestType, 1, 1>(100);
}
TEMPLATE_TEST_CASE("items come out once, in order: 3 producers, 1 consumer", "[queue]", QUEUE_BANKS) {
    check_trade<TestType, 3, 1>(16);
}
TEMPLATE_TEST_CASE("items come out once, in order: 1 producer, 3 consumers", "[queue]", QUEUE_BANKS) {
    check_trade<TestType, 1, 3>(1000);
}
TEMPLATE_TEST_CASE("items come out once, in order: 4 producers, 4 consumers", "[queue]", QUEUE_BANKS) {
    check_trade<TestType, 4, 4>(64);
}

TEMPLATE_TEST_CASE("a queue of one item works", "[queue]", QUEUE_BANKS) {
    using queue = typename TestType::template queue<int>;
    auto narrow = TestType::template make<queue>(std::size_t{1});
    TestType::together(
        2,
        [](unsigned index, queue& q) {
            for (int i = 0; i < 500; ++i) {
                if (index == 0) q.put(i);
                else must(q.get() == i, "items come in order");
            }
        },
        narrow);
}

TEMPLATE_TEST_CASE("a queue is bounded, and tells its size", "[queue]", QUEUE_BANKS) {
    using queue = typename TestType::template queue<int>;
    auto small = TestType::template make<queue>(std::size_t{3});
    TestType::together(
        1,
        [](unsigned /*index*/, queue& q) {
            must(q.capacity() == 3 && q.empty() && q.size() == 0, "it begins empty");
            for (int i = 0; i < 3; ++i) must(q.try_put(i), "there is room for three");
            must(!q.try_put(3) && q.size() == 3, "there is none for a fourth");
            const auto start = seconds_clock::now();
            must(!q.try_put_for(3, 60ms), "nor does it come");
            must_be_over(start, 60ms);
            must(!q.try_put_until(3, trireme::after(10ms)), "nor later");
            must(q.get() == 0 && q.try_put(3), "a get makes room");
            for (int i = 1; i < 4; ++i) must(q.try_get() == i, "items come in order");
            must(!q.try_get() && q.empty(), "then it is empty");
            const auto again = seconds_clock::now();
            must(!q.try_get_for(60ms), "nothing comes");
            must_be_over(again, 60ms);
            must(!q.try_get_until(trireme::after(10ms)), "nor later");
        },
        small);
}

TEMPLATE_TEST_CASE("putters wait for room, getters for items, asleep", "[queue]", QUEUE_BANKS) {
    using queue = typename TestType::template queue<int>;
    auto slow = TestType::template make<queue>(std::size_t{2});
    TestType::together(
        2,
        [](unsigned index, queue& q) {
            for (int i = 0; i < 40; ++i) {
                if (index == 0 && i >= 20) std::this_thread::sleep_for(5ms);
                if (index == 1 && i < 20) std::this_thread::sleep_for(5ms);
                if (index == 0) q.put(i);
                else must(q.get() == i, "items come in order");
            }
        },
        slow);
}

TEMPLATE_TEST_CASE("closing lets getters drain and stops putters", "[queue]", QUEUE_BANKS) {
    using queue = typename TestType::template queue<int>;
    auto closing = TestType::template make<queue>(std::size_t{10});
    TestType::together(
        1,
        [](unsigned /*index*/, queue& q) {
            for (int i = 0; i < 5; ++i) q.put(i);
            must(!q.is_closed(), "it begins open");
            q.close();
            must(q.is_closed(), "it is closed then");
            bool refused = false;
            try {
                q.put(5);
            } catch (const trireme::closed&) {
                refused = true;
            }
            must(refused, "a closed queue takes nothing");
            for (int i = 0; i < 5; ++i) must(q.get() == i, "what was put comes out");
            must(!q.get() && !q.get(), "then is the end");
            must(!q.try_get() && q.is_finished(), "for all ways to get");
            int none = 0;
            must(!q.get(none), "for this one, too");
            must(q.get_many(3).empty(), "and for many");
            q.close(); // again does no harm
        },
        closing);
}

TEMPLATE_TEST_CASE("closing wakes those who wait", "[queue]", QUEUE_BANKS) {
    using queue = typename TestType::template queue<int>;
    auto empty = TestType::template make<queue>(std::size_t{1});
    auto full = TestType::template make<queue>(std::size_t{1});
    const typename TestType::new_board made;
    board b = made.shared();
    TestType::together(
        5,
        [](unsigned index, queue& nothing, queue& all, const board& mine) {
            if (index == 0) {
                await(mine, 0, 4);
                std::this_thread::sleep_for(50ms);
                nothing.close();
                all.close();
            } else if (index < 3) {
                ++mine[0];
                must(!nothing.get(), "a getter sees the end");
            } else {
                all.put(1); // each has room for one
                ++mine[0];
                bool refused = false;
                try {
                    all.put(2);
                } catch (const trireme::closed&) {
                    refused = true;
                }
                must(refused, "a putter that waits is told");
            }
        },
        empty, full, b);
}

TEMPLATE_TEST_CASE("nothing is lost between a put that returned and a close", "[queue]", QUEUE_BANKS) {
    using queue = typename TestType::template queue<int>;
    for (int round = 0; round < 20; ++round) {
        auto racing = TestType::template make<queue>(std::size_t{1000});
        const typename TestType::new_board made;
        board b = made.shared();
        TestType::together(
            4,
            [](unsigned index, queue& q, const board& mine) {
                if (index == 3) {
                    await(mine, 0, 300);
                    q.close();
                } else if (index == 2) {
                    while (q.get()) ++mine[1];
                } else {
                    try {
                        for (;;) {
                            q.put(1);
                            ++mine[0];
                        }
                    } catch (const trireme::closed&) {}
                }
            },
            racing, b);
        CHECK(b[0] == b[1]);
    }
}

TEMPLATE_TEST_CASE("join waits until all tasks are done", "[queue]", QUEUE_BANKS) {
    using queue = typename TestType::template queue<int>;
    auto tasks = TestType::template make<queue>(std::size_t{100});
    const typename TestType::new_board made;
    board b = made.shared();
    TestType::together(
        3,
        [](unsigned index, queue& q, const board& mine) {
            if (index == 0) {
                for (int round = 1; round <= 3; ++round) {
                    for (int i = 0; i < 30; ++i) q.put(i);
                    must(!q.join_for(5ms) || mine[0] == 30 * static_cast<unsigned>(round), "join is patient");
                    q.join();
                    must(mine[0] == 30 * static_cast<unsigned>(round), "all tasks are done after join()");
                }
                q.close();
                return;
            }
            for ([[maybe_unused]] const int one : q) {
                std::this_thread::sleep_for(1ms);
                ++mine[0];
                q.task_done();
            }
        },
        tasks, b);
}

TEST_CASE("task_done() cannot be called more often than there were items", "[queue][threads]") {
    trireme::thread::queue<int> q(3);
    CHECK_THROWS_AS(q.task_done(), std::logic_error);
    q.put(1);
    q.task_done();
    CHECK_THROWS_AS(q.task_done(), std::logic_error);
    q.join();
}

TEMPLATE_TEST_CASE("many items go and come at once", "[queue]", QUEUE_BANKS) {
    using queue = typename TestType::template queue<int>;
    auto batches = TestType::template make<queue>(std::size_t{100});
    TestType::together(
        2,
        [](unsigned index, queue& q) {
            if (index == 0) {
                std::vector<int> numbers(5000); // more than there is room for
                std::iota(numbers.begin(), numbers.end(), 0);
                q.put_many(numbers);
                q.put_many(std::views::iota(5000, 6000));
                q.close();
                return;
            }
            int next = 0;
            std::array<int, 7> some{};
            while (next < 3000) {
                const std::size_t got = q.get_many(std::span(some));
                must(got > 0 && got <= some.size(), "it gets some, not more than it asked for");
                for (std::size_t i = 0; i < got; ++i) must(some[i] == next++, "in order");
            }
            for (auto more = q.get_many(50); !more.empty(); more = q.get_many(50)) {
                must(more.size() <= 50, "not more than it asked for");
                for (const int one : more) must(one == next++, "in order");
            }
            must(next == 6000, "all of them");
        },
        batches);
}

TEMPLATE_TEST_CASE("items are built and read in place", "[queue]", QUEUE_BANKS) {
    using block = std::array<std::uint64_t, 512>;
    using queue = typename TestType::template queue<block>;
    auto blocks = TestType::template make<queue>(std::size_t{4});
    TestType::together(
        2,
        [](unsigned index, queue& q) {
            for (std::uint64_t i = 0; i < 1000; ++i) {
                if (index == 0) {
                    q.put_with([i](block& item) { item.fill(i); });
                } else {
                    must(
                        q.get_with([i](const block& item) { must(item[0] == i && item[511] == i, "it is whole"); }),
                        "it comes");
                }
            }
            if (index == 0) q.close();
            else must(!q.get_with([](const block&) { must(false, "nothing comes after the end"); }), "it ends");
        },
        blocks);
}

TEMPLATE_TEST_CASE("those who wait for a queue that is destroyed are told", "[queue]", threads, processes) {
    using queue = typename TestType::template queue<int>;
    auto full = std::make_optional(TestType::template make<queue>(std::size_t{1}));
    auto empty = std::make_optional(TestType::template make<queue>(std::size_t{1}));
    const typename TestType::new_board made;
    board b = made.shared();
    auto waiting = TestType::start(
        2,
        [](unsigned index, queue& to, queue& from, const board& mine) {
            bool told = false;
            try {
                if (index == 0) to.put(1);
                ++mine[0];
                if (index == 0) to.put(2);
                else from.get();
            } catch (const trireme::abandoned&) {
                told = true;
            }
            must(told, "a waiter is told");
        },
        *full, *empty, b);
    await(b, 0, 2);
    std::this_thread::sleep_for(50ms);
    full.reset();
    empty.reset();
    waiting.join();
}
