#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace producer_consumer {

struct assignment;

/// One who puts or takes: a thread, a process, or a thread of a rank. Stage 0 produces, the last one consumes.
struct role {
    std::uint32_t id = 0; ///< among all
    std::uint32_t stage = 0;
    std::uint32_t number = 0; ///< in its stage
};

/// All of them, stage by stage.
std::vector<role> roles_of(const assignment& work);

/// How many a stage has.
std::uint32_t roles_in(const assignment& work, std::uint32_t stage);

/// "producer 0", "worker 2 of stage 1", "consumer 1"
std::string name(const assignment& work, const role& who);
/// "producers", "stage 1", "consumers"
std::string stage_name(const assignment& work, std::uint32_t stage);

} // namespace producer_consumer
