#pragma once

#include <trireme/ipc/pipe.hpp>
#include <trireme/process/shared_memory.hpp>

#include <cstdint>
#include <utility>

namespace trireme::process {

/// One end of a pipe between processes of this node; make_pipe() makes both. Pass an end to process::process or to
/// a pool task by value, then let your own handle of it go, so that the other side sees the end of file when that
/// process is done, or killed. See ipc::basic_pipe for what it can do.
template <class T>
class pipe final : public ipc::basic_pipe<T, ipc::items_between_processes<T>> {
    using base = ipc::basic_pipe<T, ipc::items_between_processes<T>>;

public:
    pipe() = default;

    static std::pair<pipe, pipe> make(const pipe_options& how) {
        if constexpr (!ipc::plain_item<T>) require_archivable<T>();
        const auto each = base::shape(how);
        const auto memory = detail::make_memory(base::memory_bytes(each), ipc::lifetime::of_users);
        base::prepare(memory, each, how.duplex);
        return {pipe(memory, 0), pipe(memory, 1)};
    }

    template <class Archive>
    void serialize(Archive& archive) {
        std::uint32_t side = this->side();
        archive(side);
        detail::serialize_memory(archive, this->owned(), ipc::lifetime::of_users);
        if constexpr (Archive::is_loading::value) this->attach(side);
    }

private:
    pipe(const std::shared_ptr<ipc::memory>& in, unsigned side) : base(in, side) {}
};

/// Both ends of a new pipe. One that is not duplex leads from the second end to the first.
template <class T>
std::pair<pipe<T>, pipe<T>> make_pipe(const pipe_options& how = {}) {
    return pipe<T>::make(how);
}

} // namespace trireme::process
