#pragma once

#include <trireme/ipc/barrier.hpp>
#include <trireme/ipc/event.hpp>
#include <trireme/ipc/private_memory.hpp>
#include <trireme/ipc/semaphore.hpp>

#include <condition_variable>
#include <mutex>

namespace trireme::thread {

using mutex = std::timed_mutex;
using recursive_mutex = std::recursive_timed_mutex;
using condition_variable = std::condition_variable_any;

namespace detail {

template <class Primitive>
ipc::ownership make_words() {
    return ipc::ownership(ipc::make_private_memory(Primitive::word_count * sizeof(futex_word)));
}

} // namespace detail

// Handles: a copy is the same object. It goes with the last one, and whoever still waits then gets `abandoned`.

/// See ipc::semaphore.
class semaphore : public ipc::semaphore {
public:
    semaphore() = default;
    explicit semaphore(std::uint32_t initial) : ipc::semaphore(detail::make_words<ipc::semaphore>(), initial) {}
};

/// See ipc::event.
class event : public ipc::event {
public:
    event() : ipc::event(&detail::make_words<ipc::event>) {}
};

/// See ipc::barrier.
class barrier : public ipc::barrier {
public:
    barrier() = default;
    explicit barrier(unsigned parties) : ipc::barrier(detail::make_words<ipc::barrier>(), parties) {}
};

} // namespace trireme::thread
