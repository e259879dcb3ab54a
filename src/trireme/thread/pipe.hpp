#pragma once

#include <trireme/ipc/pipe.hpp>
#include <trireme/ipc/private_memory.hpp>

#include <utility>

namespace trireme::thread {

/// One end of a pipe between threads of this process; make_pipe() makes both. See ipc::basic_pipe for what it can
/// do.
template <class T>
class pipe final : public ipc::basic_pipe<T, ipc::slots<T>> {
    using base = ipc::basic_pipe<T, ipc::slots<T>>;

public:
    pipe() = default;

    static std::pair<pipe, pipe> make(const pipe_options& how) {
        const auto each = base::shape(how);
        const auto memory = ipc::make_private_memory(base::memory_bytes(each));
        base::prepare(memory, each, how.duplex);
        return {pipe(memory, 0), pipe(memory, 1)};
    }

private:
    pipe(const std::shared_ptr<ipc::memory>& in, unsigned side) : base(in, side) {}
};

/// Both ends of a new pipe. One that is not duplex leads from the second end to the first.
template <class T>
std::pair<pipe<T>, pipe<T>> make_pipe(const pipe_options& how = {}) {
    return pipe<T>::make(how);
}

} // namespace trireme::thread
