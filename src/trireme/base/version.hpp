#pragma once

#include <string>

namespace trireme {

/// "0.1.0"
std::string version();

/// The commit that the library was built from, with "-dirty" where the tree had changes; "unknown" outside git.
std::string git_commit();

/// Several lines: the versions of Trireme (with its commit and build type), MPI, HDF5 and CUDA.
std::string version_text();

} // namespace trireme
