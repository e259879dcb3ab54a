#pragma once

#include <trireme/task/errors.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <vector>

namespace trireme {

/// An exception on its way from one process to another: archivable.
struct remote_exception {
    std::uint8_t kind = 0; ///< which of the types that can be thrown again: a number that only describe knows
    std::string type;      ///< what was thrown: "std::out_of_range"
    std::string text;      ///< what it said
    int code = 0;          ///< a std::system_error's
    std::string category;  ///< and that code's category
    std::vector<std::string> paths;       ///< a std::filesystem::filesystem_error's
    std::optional<worker_death> death;    ///< a worker_died's
    std::vector<remote_exception> nested; ///< from the one that it was thrown with to the innermost
};

/// What was thrown, of whatever type; not null.
remote_exception describe(const std::exception_ptr& thrown);

/// An exception like the one described, which `worker` at `place` threw. It can be caught as the type of the
/// standard library's or of Trireme's that was thrown, or from which that derived, says word for word what that
/// said, and is an `origin`. Anything else becomes a remote_error. Nested exceptions are nested again.
std::exception_ptr to_exception(const remote_exception& described, std::size_t worker, const std::string& place);

} // namespace trireme
