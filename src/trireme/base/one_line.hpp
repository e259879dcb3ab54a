#pragma once

#include <string>
#include <string_view>

namespace trireme {

/// `text` with its line breaks turned into spaces.
std::string one_line(std::string_view text);

} // namespace trireme
