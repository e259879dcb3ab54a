#pragma once

#include <trireme/ipc/memory.hpp>

namespace trireme::ipc {

/// Memory of this process alone. Only what is written to takes room.
std::shared_ptr<memory> make_private_memory(std::size_t bytes);

} // namespace trireme::ipc
