#pragma once

#include <trireme/process/segment.hpp>

#include <sys/types.h>

#include <optional>

namespace trireme::process {

/// What a worker process is told by its client.
struct birth_certificate {
    int memory = -1; ///< the segment's descriptor
    int bell = -1;   ///< the eventfd
    int number = 0;  ///< the worker's
    int client = 0;  ///< the process that made it
};

/// Starts this program again, as a worker. The calling thread must outlive it: it dies with that thread. Throws
/// error.
pid_t spawn(const birth_certificate& who, std::size_t threads);

/// What this process was told if it is a worker. It is told once: processes that it starts are none.
std::optional<birth_certificate> take_birth_certificate();

} // namespace trireme::process
