#pragma once

#include "world.hpp"

#include <vector>

/// Runs tests that every rank runs, and prints one report: rank 0's where all ranks pass, and that of each rank
/// that failed, with its number, where not. `session` is called with Catch's arguments once MPI has been started
/// (if a launcher is there) and world() can be used; it returns how many tests failed. Returns the exit code.
int run_on_all_ranks(const std::vector<char*>& arguments, int (*session)(std::vector<char*>));
