#pragma once

#include <sched.h>

namespace trireme {

/// The processors that this process may run on (its affinity mask), as the kernel reports them.
cpu_set_t affinity();

/// How many cores this process may use: its affinity mask, or less where a cgroup's CPU quota grants less.
/// At least 1.
int available_cores();

} // namespace trireme
