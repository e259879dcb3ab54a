#pragma once

#include <stdexcept>
#include <string>

namespace trireme {

/// What the library throws for its own failures; the text says what happened and what to do about it.
/// An application that lets one escape prints it in one line and exits with code 1.
class error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Bad usage or bad input, found before work began: an application that lets one escape exits with code 2.
/// Under MPI every rank of the job throws it alike.
class usage_error : public error {
public:
    using error::error;
};

/// `strerror(code)`, as a string.
std::string system_error_text(int code);

} // namespace trireme
