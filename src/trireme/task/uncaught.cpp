#include <trireme/task/uncaught.hpp>

#include <trireme/base/one_line.hpp>
#include <trireme/task/remote_exception.hpp>

#include <fmt/format.h>

#include <cstdio>

namespace trireme {

std::string one_line(const std::exception_ptr& thrown) {
    const remote_exception described = describe(thrown);
    return one_line(described.text.empty() ? described.type : described.text);
}

void tell_uncaught(const std::string& who, const std::exception_ptr& thrown) {
    fmt::print(stderr, "{}: {}\n", who, one_line(thrown));
}

} // namespace trireme
