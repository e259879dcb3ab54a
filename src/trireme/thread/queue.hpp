#pragma once

#include <trireme/ipc/private_memory.hpp>
#include <trireme/ipc/queue.hpp>

namespace trireme::thread {

/// A queue between the threads of this process, of any type that can be moved. See ipc::basic_queue for what it
/// can do.
template <class T>
class queue final : public ipc::basic_queue<T, ipc::slots<T>> {
    using base = ipc::basic_queue<T, ipc::slots<T>>;

public:
    queue() = default;
    /// `capacity`: how many items each producer may have in it before it waits.
    explicit queue(std::size_t capacity, const queue_options& how = {}) : queue(base::shape(capacity, how)) {}

private:
    explicit queue(const ipc::queue_shape& shape) : base(ipc::make_private_memory(shape.memory_bytes()), shape) {}
};

} // namespace trireme::thread
