#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace producer_consumer {

/// Nanoseconds of the steady clock, which all processes of a node share.
using moment = std::int64_t;

inline moment now() {
    return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// What precedes an item's bytes.
struct header {
    std::uint32_t producer = 0; ///< which made it
    std::uint32_t putter = 0;   ///< which role put it into the queue that it is in
    std::uint64_t number = 0;   ///< of those that the producer made, from 0
    std::uint64_t turn = 0;     ///< of those that the putter put, from 0
    moment made_at = 0;         ///< when the producer put it
    moment put_at = 0;          ///< when the putter put it
    std::uint64_t value = 0;    ///< the workload's own: a checksum, a duration
};

/// What goes through the queues.
struct item {
    header head;
    std::vector<std::byte> body;
};

/// What an item takes beside its body.
inline constexpr std::size_t header_bytes = sizeof(header) + sizeof(std::uint64_t);

} // namespace producer_consumer
