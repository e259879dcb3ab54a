#pragma once

#include <trireme/rank/channel.hpp>

#include <memory>

namespace trireme::rank::detail {

class crew;
struct seat;

/// Serves a pool from this seat until the pool ends. If that fails, the job does.
void serve_or_die(crew& team, const seat& own, std::unique_ptr<channel> line);

} // namespace trireme::rank::detail
