#pragma once

#include <trireme/ipc/barrier.hpp>
#include <trireme/ipc/condition_variable.hpp>
#include <trireme/ipc/event.hpp>
#include <trireme/ipc/semaphore.hpp>
#include <trireme/process/mutex.hpp>

namespace trireme::process {

// Handles, to be passed to process::process and to pool tasks by value: a copy is the same object, there as here.
// It goes with the last handle in the process that made it, or with that process; whoever still waits then gets
// `abandoned`.

/// See ipc::condition_variable.
class condition_variable : public ipc::condition_variable {
public:
    condition_variable() : ipc::condition_variable(&detail::make_words<ipc::condition_variable>) {}

    template <class Archive>
    void serialize(Archive& archive) {
        detail::serialize_handle(archive, *this);
    }
};

/// See ipc::semaphore.
class semaphore : public ipc::semaphore {
public:
    semaphore() = default;
    explicit semaphore(std::uint32_t initial) : ipc::semaphore(detail::make_words<ipc::semaphore>(), initial) {}

    template <class Archive>
    void serialize(Archive& archive) {
        detail::serialize_handle(archive, *this);
    }
};

/// See ipc::event.
class event : public ipc::event {
public:
    event() : ipc::event(&detail::make_words<ipc::event>) {}

    template <class Archive>
    void serialize(Archive& archive) {
        detail::serialize_handle(archive, *this);
    }
};

/// See ipc::barrier.
class barrier : public ipc::barrier {
public:
    barrier() = default;
    explicit barrier(unsigned parties) : ipc::barrier(detail::make_words<ipc::barrier>(), parties) {}

    template <class Archive>
    void serialize(Archive& archive) {
        detail::serialize_handle(archive, *this);
    }
};

} // namespace trireme::process
