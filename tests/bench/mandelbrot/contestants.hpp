#pragma once

#include "numba_peer.hpp"
#include "problem.hpp"

#include <functional>
#include <string>
#include <vector>

struct contestant {
    std::string name;
    /// Solves the problem once; the seconds it took.
    std::function<double()> run;
    /// Vector lanes of its iterations, where a bound is known; 0 where not.
    int lanes = 0;
};

/// The peers first, then Trireme's engines, slowest first, all without shortcuts; where `shortcuts`, the fastest
/// engine with every exact shortcut last. Each fills a buffer of its own; a checksum of wrong counts throws.
std::vector<contestant> contestants(const problem& task, numba_peer& numba, bool shortcuts, bool with_float);
