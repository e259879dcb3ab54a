#pragma once

#include "ledger.hpp"

#include <cstdint>
#include <vector>

namespace producer_consumer {

/// How far a run was at one moment.
struct sample {
    double seconds = 0;
    std::uint64_t items = 0; ///< consumed
    std::uint64_t bytes = 0;
    std::vector<double> fill = {}; ///< of each queue, 0 to 1
};

/// What is known of a run when it is over.
struct outcome {
    double seconds = 0;
    bool interrupted = false;
    balance all;
    std::vector<account> accounts;
    std::vector<histogram> waited; ///< by queue
    histogram end_to_end = {};
    std::vector<sample> samples = {};

    [[nodiscard]] double mean_fill(std::size_t queue) const;
};

} // namespace producer_consumer
