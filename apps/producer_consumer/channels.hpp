#pragma once

#include "item.hpp"
#include "news.hpp"
#include "role.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

namespace producer_consumer {

/// How often a role tells the client how far it is, and looks whether it shall stop.
inline constexpr std::chrono::milliseconds pulse_period{20};

/// What the roles and the client have in common: handles, which are copied to each of them.
template <class Bank>
struct channels {
    /// Queue i is between stage i and stage i + 1.
    std::vector<typename Bank::template queue<item>> queues;
    typename Bank::template queue<news> reports;
    typename Bank::event go;   ///< all are there
    typename Bank::event stop; ///< producers shall make no more
    typename Bank::event done; ///< all tasks have been done
    typename Bank::event over; ///< all roles have ended

    template <class Archive>
    void serialize(Archive& archive) {
        archive(queues, reports, go, stop, done, over);
    }
};

/// Collective, on ranks.
template <class Bank>
channels<Bank> make_channels(const Bank& bank, const assignment& work) {
    const auto capacity = static_cast<std::size_t>(work.capacity);
    const auto item_bytes = static_cast<std::size_t>(work.item_bytes());
    constexpr std::size_t overhead = 32; // of an item in a queue, at most
    std::vector<typename Bank::template queue<item>> queues;
    for (std::uint32_t stage = 0; stage < work.last_stage(); ++stage) {
        // A queue has room for at least two of its largest items: half of what `capacity` items take is enough.
        queues.push_back(bank.template make_queue<item>(
            capacity, {.bytes = std::max(item_bytes, capacity * (item_bytes + overhead) / 2),
                       .producers = roles_in(work, stage) + 1}));
    }
    constexpr std::size_t news_bytes = 256 * 1024;
    return {.queues = std::move(queues),
            .reports =
                bank.template make_queue<news>(64, {.bytes = news_bytes, .producers = roles_of(work).size() + 1}),
            .go = bank.make_event(),
            .stop = bank.make_event(),
            .done = bank.make_event(),
            .over = bank.make_event()};
}

} // namespace producer_consumer
