#pragma once

#include <trireme/ipc/private_memory.hpp>
#include <trireme/ipc/value.hpp>

#include <mutex>
#include <new>

namespace trireme::thread {

/// See ipc::value.
template <class T>
class value : public ipc::value<T, std::mutex> {
    using base = ipc::value<T, std::mutex>;

public:
    /// Zero.
    value() : base(&make) {}
    explicit value(T initial) : value() { this->store(initial); }

private:
    static ipc::ownership make() {
        auto memory = ipc::make_private_memory(sizeof(typename base::cell));
        new (memory->data()) typename base::cell();
        return ipc::ownership(std::move(memory));
    }
};

} // namespace trireme::thread
