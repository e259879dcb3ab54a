#include <trireme/base/one_line.hpp>

#include <algorithm>

namespace trireme {

std::string one_line(std::string_view text) {
    std::string line(text);
    while (!line.empty() && line.back() == '\n') line.pop_back();
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

} // namespace trireme
