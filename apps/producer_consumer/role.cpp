#include "role.hpp"

#include "settings.hpp"

#include <fmt/format.h>

namespace producer_consumer {

std::uint32_t roles_in(const assignment& work, std::uint32_t stage) {
    if (stage == 0) return work.producers;
    return stage == work.last_stage() ? work.consumers : work.workers;
}

std::vector<role> roles_of(const assignment& work) {
    std::vector<role> all;
    for (std::uint32_t stage = 0; stage <= work.last_stage(); ++stage) {
        for (std::uint32_t number = 0; number < roles_in(work, stage); ++number) {
            all.push_back({static_cast<std::uint32_t>(all.size()), stage, number});
        }
    }
    return all;
}

std::string name(const assignment& work, const role& who) {
    if (who.stage == 0) return fmt::format("producer {}", who.number);
    if (who.stage == work.last_stage()) return fmt::format("consumer {}", who.number);
    return fmt::format("worker {} of stage {}", who.number, who.stage);
}

std::string stage_name(const assignment& work, std::uint32_t stage) {
    if (stage == 0) return "producers";
    return stage == work.last_stage() ? "consumers" : fmt::format("stage {}", stage);
}

} // namespace producer_consumer
