#pragma once

#include <trireme/process/ring.hpp>

#include <cstdint>

namespace trireme::process {

/// What a record's bits say beside what the pool's core says in them.
enum wire_bits : std::uint32_t {
    wire_large = 1U << 31U,   ///< the payload is a large_payload: where it lies
    wire_dismiss = 1U << 30U, ///< no task: the worker is to end
};

/// The word of a task record. Worker and client both want to leave `queued`: the compare-exchange decides.
enum task_state : std::uint64_t { queued, started, revoked };

struct large_payload {
    std::uint64_t piece = 0; ///< offset in the segment
    std::uint64_t bytes = 0;
};

/// The largest payload that travels in a ring.
inline constexpr std::size_t inline_most = std::size_t{64} << 10U;

} // namespace trireme::process
