#pragma once

#include <exception>
#include <string>

namespace trireme {

/// What was thrown, of whatever type, says, in one line; what it is, if it says nothing.
std::string one_line(const std::exception_ptr& thrown);

/// Tells on standard error, in one line, what `who` threw and nobody will catch.
void tell_uncaught(const std::string& who, const std::exception_ptr& thrown);

} // namespace trireme
