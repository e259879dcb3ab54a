#pragma once

#include <trireme/ipc/array.hpp>
#include <trireme/ipc/private_memory.hpp>

#include <algorithm>

namespace trireme::thread {

/// See ipc::array.
template <class T>
class array : public ipc::array<T> {
public:
    /// None.
    array() = default;
    explicit array(std::size_t size)
        : ipc::array<T>(ipc::ownership(ipc::make_private_memory(std::max<std::size_t>(size, 1) * sizeof(T))),
                        size) {}
};

} // namespace trireme::thread
