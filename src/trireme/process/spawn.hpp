#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <vector>

namespace trireme::process {

/// What this program is started again for.
enum class role {
    worker, ///< of a pool
    process ///< a process::process
};

/// What a process is told by the one that starts it.
struct birth_certificate {
    role as = role::worker;
    int number = 0;         ///< a worker's, in its pool
    int parent = 0;         ///< the process that starts it
    std::vector<int> files; ///< the open files that it gets, besides the standard ones: by their numbers here, and
                            ///< then by those that they have there
};

/// Starts this program again. Its libraries are told to use so many threads; 0: as many as they like. Throws error.
pid_t spawn(const birth_certificate& who, std::size_t threads);

/// What this process was told if it was started so. It is told once: programs that it starts are not.
std::optional<birth_certificate> take_birth_certificate();

} // namespace trireme::process
