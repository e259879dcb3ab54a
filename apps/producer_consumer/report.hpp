#pragma once

#include "run.hpp"
#include "settings.hpp"

#include <string>

namespace producer_consumer {

/// A run's figures, as lines of text.
std::string figures_as_text(const assignment& work, const outcome& figures);

/// Results and figures as a JSON object, and a line break.
std::string all_as_json(const assignment& work, const finished_run& run);

} // namespace producer_consumer
