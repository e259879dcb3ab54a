#pragma once

#include <trireme/base/stopwatch.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// What a contestant took.
struct timing {
    timing(double all, double percentile = 0) : seconds(all), tail(percentile) {} // a number is one
    double seconds;
    double tail; ///< where `seconds` is the median of many waits: what one of a hundred exceeds; else 0
};

/// One way to solve one problem.
struct contestant {
    std::string problem;
    std::string name;
    /// Makes what it needs, as a pool of `workers`, solves the problem of this size once, ends it all; says the
    /// seconds that solving took, without start and end. Throws if the result is wrong.
    std::function<timing(std::uint64_t size, int workers)> run;
    bool ours = false;
};

/// Contestants, and the tools that they stand for.
struct roster {
    std::vector<std::string> tools;
    std::vector<contestant> contestants;
};

/// Those of all files.
roster& everyone();

/// A file enlists its contestants with a variable of this type at namespace scope: it takes part if it is compiled,
/// and main need not know it. `tool` is its name and version.
struct enlist {
    enlist(const std::string& tool, const std::vector<contestant>& contestants);
};

/// How much of the problem to solve before it is measured, to wake everyone up.
constexpr std::uint64_t warm_up(std::uint64_t size) { return size < 100 ? size / 2 : size / 50; }

/// The seconds of `body(size)`, after a small one.
template <typename Body>
double seconds_of(std::uint64_t size, Body&& body) {
    if (warm_up(size) > 0) body(warm_up(size));
    const trireme::stopwatch watch;
    body(size);
    return watch.seconds();
}

/// Throws unless `correct`.
void expect(bool correct);
