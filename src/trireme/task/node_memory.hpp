#pragma once

#include <cstddef>

namespace trireme::node_memory {

/// Memory for tasks: blocks of a few sizes from a store that each thread has for itself, so that neither side pays
/// for a lock. A task is usually made by one thread and destroyed by another: blocks that are not a thread's own go
/// home to the store that they came from, by the dozen. Memory that was used once is kept for the next task.
void* allocate(std::size_t size);
void release(void* memory) noexcept;

/// Sends home what this thread has gathered for others; for threads that are about to sleep.
void send_home() noexcept;

} // namespace trireme::node_memory
