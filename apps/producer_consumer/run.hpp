#pragma once

#include "outcome.hpp"
#include "settings.hpp"
#include "workload.hpp"

#include <trireme/rank/communicator.hpp>
#include <trireme/runtime/options.hpp>

#include <memory>
#include <string>

namespace producer_consumer {

/// What a run came to.
struct finished_run {
    outcome figures;
    std::unique_ptr<conclusion> results;
    std::string problem; ///< "" for none
};

/// Does the work on the bank that it names; what it came to, on rank 0, and nothing on others. Collective.
finished_run run(const assignment& work, const trireme::rank::communicator& world,
                 const trireme::runtime::options& how);

} // namespace producer_consumer
