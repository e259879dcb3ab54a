#pragma once

#include <trireme/base/stopwatch.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// One way to solve one problem.
struct contestant {
    std::string problem;
    std::string name;
    /// Makes a pool of `workers`, solves the problem of this size once, ends the pool; says the seconds that
    /// solving took, without the pool's start and end. Throws if the result is wrong.
    std::function<double(std::uint64_t size, int workers)> run;
    bool ours = false;
};

/// The contestants of all files, and the tools that they stand for.
struct roster {
    std::vector<std::string> tools;
    std::vector<contestant> contestants;
};

roster& everyone();

/// A file enlists its contestants with a variable of this type at namespace scope: it takes part if it is compiled,
/// and main need not know it. `tool` is its name and version.
struct enlist {
    enlist(const std::string& tool, const std::vector<contestant>& contestants);
};

/// The seconds of `body(size)`, after a small one that wakes the workers up.
template <typename Body>
double seconds_of(std::uint64_t size, Body&& body) {
    const std::uint64_t warm_up = size < 100 ? size / 2 : size / 50;
    if (warm_up > 0) body(warm_up);
    const trireme::stopwatch watch;
    body(size);
    return watch.seconds();
}

/// Throws unless `correct`.
void expect(bool correct);
