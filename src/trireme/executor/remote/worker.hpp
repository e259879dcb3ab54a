#pragma once

#include <trireme/executor/remote/transport.hpp>

#include <cstddef>

namespace trireme::remote {

/// Who a worker is.
struct worker_identity {
    std::size_t number = 0;  ///< in its pool
    std::size_t threads = 1; ///< of its local pool, the serving one among them
};

/// Runs the tasks that come through `wire` until the worker is dismissed. What a task throws travels back; what the
/// wire itself throws comes out.
void serve(port& wire, const worker_identity& self);

} // namespace trireme::remote
