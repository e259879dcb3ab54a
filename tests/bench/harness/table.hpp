#pragma once

#include "contestant.hpp"
#include "problem.hpp"

#include <vector>

/// What a contestant took, round by round.
struct outcome {
    std::string name;
    bool ours;
    std::vector<timing> rounds;
};

/// Prints medians, spread, and the ratios of the times, taken round by round: to ours where there is one, else to
/// the fastest. `others`: the share of the machine that was not ours.
void print_table(const problem& task, std::vector<outcome> outcomes, double others);
