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

/// The peers first, then Trireme's engines in double without shortcuts, the portable one only where both flags are
/// set; where `shortcuts`, the fastest engine with every exact shortcut; where `with_float`, it in float. An engine
/// whose counts add up to another sum than the one before it throws.
std::vector<contestant> contestants(const problem& task, numba_peer& numba, bool shortcuts, bool with_float);
