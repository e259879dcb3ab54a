#pragma once

#include <fmt/format.h>

namespace trireme {

/// fmt's: std::print comes with C++23.
using fmt::print;

} // namespace trireme
