#pragma once

#include "latency.hpp"
#include "message.hpp"
#include "waiting.hpp"

#include <atomic>
#include <thread>
#include <vector>

/// Contests between threads. A queue of theirs has an `item` type and a constructor from a capacity, and gives each
/// thread something to call: `producer()` what takes a const item&, `consumer(count)` what fills an item&, `count`
/// times in all.

/// `Pairs` producers and as many consumers, each on a core of its own as far as there are any.
template <class Queue, int Pairs>
double between_threads(std::uint64_t size, int /*workers*/) {
    using item = typename Queue::item;
    Queue queue(capacity_for(sizeof(item)));
    return seconds_of(size, [&](std::uint64_t count) {
        const std::uint64_t each = count / Pairs;
        std::atomic<std::uint64_t> sum = 0;
        std::atomic<bool> in_order = true;
        std::vector<std::jthread> threads;
        for (int i = 0; i < Pairs; ++i) {
            threads.emplace_back([&queue, each, i] {
                pin(i);
                produce<item>(each, queue.producer());
            });
        }
        for (int i = 0; i < Pairs; ++i) {
            threads.emplace_back([&, each, i] {
                pin(Pairs + i);
                if constexpr (Pairs == 1) {
                    in_order = consume_in_order<item>(each, queue.consumer(each));
                } else {
                    sum += consume<item>(each, queue.consumer(each));
                }
            });
        }
        threads.clear();
        expect(Pairs == 1 ? in_order.load() : sum == Pairs * (each * (each - 1) / 2));
    });
}

/// There and back through two queues.
template <class Queue>
timing between_threads_and_back(std::uint64_t size, int /*workers*/) {
    using item = typename Queue::item;
    const std::uint64_t all = size + warm_up(size);
    Queue there(capacity_for(sizeof(item)));
    Queue back(capacity_for(sizeof(item)));
    const std::jthread echo([&] {
        pin(1);
        auto get = there.consumer(all);
        auto put = back.producer();
        consume<item>(all, [&](item& into) {
            get(into);
            put(into);
        });
    });
    bool in_order = true;
    const timing result = on_first_core([&] {
        auto put = there.producer();
        auto get = back.consumer(all);
        item travelling{};
        return half_round_trips(size, [&](std::uint64_t i) {
            travelling.number = i;
            put(travelling);
            get(travelling);
            in_order = in_order && travelling.number == i;
        });
    });
    expect(in_order);
    return result;
}
