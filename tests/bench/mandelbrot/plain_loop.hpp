#pragma once

#include "problem.hpp"

#include <vector>

/// The loop that anyone writes, with OpenMP over the rows.
void plain_loop(const problem& task, std::vector<std::uint32_t>& counts);
