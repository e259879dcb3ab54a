#pragma once

#include "histogram.hpp"
#include "item.hpp"
#include "workload.hpp"

#include <cstdint>
#include <string>

namespace producer_consumer {

/// What a role tells the client, through a queue of its own. Totals are since its begin.
struct news {
    enum class kind : std::uint8_t { ready, progress, discovery, finished, failed };

    kind what = kind::progress;
    std::uint32_t role = 0;
    std::uint64_t items = 0; ///< put by a producer, taken by others
    std::uint64_t bytes = 0;
    std::uint64_t held = 0; ///< taken, but not passed on: the next queue was closed
    bool cut_short = false; ///< a producer that could have made more
    double cpu_seconds = 0;
    findings found = {};       ///< some of what the workload found out
    histogram waited = {};     ///< how long items lay in the queue that it takes from; at its end
    histogram end_to_end = {}; ///< from producers' put to consumers' get; at its end
    std::string problem = {};  ///< why it failed
};

} // namespace producer_consumer
