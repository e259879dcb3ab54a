#pragma once

#include "problem.hpp"

#include <sys/types.h>

#include <cstdio>
#include <string>

/// A Python process that solves problems with Numba, one at a time, when asked.
class numba_peer {
public:
    /// Starts it with the interpreter at `python`; available() is false if that does not work.
    numba_peer(const std::string& python, const std::string& script, int threads);
    ~numba_peer();
    numba_peer(const numba_peer&) = delete;
    numba_peer& operator=(const numba_peer&) = delete;

    [[nodiscard]] bool available() const { return !version_.empty(); }
    [[nodiscard]] const std::string& version() const { return version_; }

    /// The seconds that it took, by its own clock, and the sum of its counts.
    std::pair<double, std::uint64_t> solve(const problem& task);

private:
    pid_t process_ = -1;
    std::FILE* to_ = nullptr;
    std::FILE* from_ = nullptr;
    std::string version_;
};
