#pragma once

#include <cstdint>
#include <vector>

namespace trireme {

/// What one worker of a pool has done since the pool began.
struct worker_statistics {
    std::uint64_t tasks = 0;          ///< run to their end
    std::uint64_t steals = 0;         ///< of these, taken over from another worker
    double busy = 0;                  ///< seconds with tasks to run
    double idle = 0;                  ///< seconds without
    std::uint64_t bytes_sent = 0;     ///< to the worker: callables and arguments
    std::uint64_t bytes_received = 0; ///< from it: results
};

/// What a pool has done: a snapshot, exact when the pool is idle.
struct pool_statistics {
    std::vector<worker_statistics> workers;
    std::uint64_t restarts = 0;          ///< workers that were replaced
    std::uint64_t callback_failures = 0; ///< exceptions that callbacks threw

    [[nodiscard]] worker_statistics total() const {
        worker_statistics sum;
        for (const worker_statistics& one : workers) {
            sum.tasks += one.tasks;
            sum.steals += one.steals;
            sum.busy += one.busy;
            sum.idle += one.idle;
            sum.bytes_sent += one.bytes_sent;
            sum.bytes_received += one.bytes_received;
        }
        return sum;
    }
};

} // namespace trireme
