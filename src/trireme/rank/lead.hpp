#pragma once

#include <trireme/rank/communicator.hpp>

#include <functional>

namespace trireme::rank {

/// Rank 0 runs `body`; all other ranks serve the pools that it makes, until it is over. Collective over `world`.
///
/// What `body` throws comes out on rank 0; the others return. Throws usage_error on every rank, naming ranks and
/// paths, if they do not run the same program. A process that is alone runs `body`, whose pools have their workers
/// in this process.
void lead(const communicator& world, const std::function<void()>& body);

} // namespace trireme::rank
