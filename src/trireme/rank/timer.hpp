#pragma once

#include <trireme/thread/timer.hpp>

namespace trireme::rank {

/// A callable that runs later, in a thread of this process.
using timer = trireme::thread::timer;

} // namespace trireme::rank
