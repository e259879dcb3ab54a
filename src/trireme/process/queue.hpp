#pragma once

#include <trireme/ipc/queue.hpp>
#include <trireme/process/shared_memory.hpp>

namespace trireme::process {

/// A queue between processes of this node, of any type that can be archived: pass it to process::process and to
/// pool tasks by value. See ipc::basic_queue for what it can do.
///
/// A process that is killed takes with it what it had taken, at most one item of each of its threads that was in
/// get(); what it had not quite put was never there. All others go on.
template <class T>
class queue final : public ipc::basic_queue<T, ipc::items_between_processes<T>> {
    using base = ipc::basic_queue<T, ipc::items_between_processes<T>>;

public:
    queue() = default;
    /// `capacity`: how many items each producer may have in it before it waits.
    explicit queue(std::size_t capacity, const queue_options& how = {}) : queue(base::shape(capacity, how)) {}

    template <class Archive>
    void serialize(Archive& archive) {
        detail::serialize_memory(archive, this->owned());
        if constexpr (Archive::is_loading::value) this->attach();
    }

private:
    explicit queue(const ipc::queue_shape& shape) : base(detail::make_memory(shape.memory_bytes()), shape) {
        if constexpr (!ipc::plain_item<T>) require_archivable<T>();
    }
};

} // namespace trireme::process
