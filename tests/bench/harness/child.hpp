#pragma once

#include "contestant.hpp"

#include <optional>

/// Another program with contestants, which is started anew for every run, so that none of its processes is there
/// while others are measured. A shell runs the commands:
///     `list --list` prints the tool's name and version, then a line `PROBLEM<tab>NAME` for each contestant
///     `run --run PROBLEM NAME SIZE WORKERS` prints the seconds that this one took, and the tail if it has one
struct child_program {
    std::string list = {};
    std::string run = {};
    bool ours = false;
    std::string problems = {}; ///< only those whose names match take part
};

/// Enlists its contestants; false if it cannot be started.
bool enlist_child(const child_program& program);

/// What such a program does: answers one of the two commands with those of `contestants`, and where it is not the
/// one to speak, as all ranks but the first, does the same in silence. The exit code; nothing where the command
/// line is neither.
std::optional<int> answer(int argc, char** argv, const roster& contestants, bool speaks = true);

/// As one word for a shell.
std::string shell_word(const std::string& word);
