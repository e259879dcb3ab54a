#pragma once

#include <string>

/// Enlists the contestants of another program, which is started anew for every run, so that none of its processes
/// is there while others are measured. A shell runs the commands:
///     `list --list` prints the tool's name and version, then a line `PROBLEM<tab>NAME` for each contestant
///     `run --run PROBLEM NAME SIZE WORKERS` prints the seconds that this one took
/// False if it cannot be started.
bool enlist_child(const std::string& list, const std::string& run, bool ours = false);

/// As one word for a shell.
std::string quoted(const std::string& word);
