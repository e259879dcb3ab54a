#pragma once

#include <trireme/base/unwinding.hpp>
#include <trireme/ipc/queue_core.hpp>
#include <trireme/rank/communicator.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <thread>
#include <vector>

namespace trireme::rank::detail {

/// Some of a queue's items, as bytes.
struct item_batch {
    std::vector<std::byte> bytes;
    std::size_t items = 0;
};

/// What makes the queues of several nodes one: a thread of each node's first rank that takes items there for nodes
/// that asked for them, and puts there what others send. Construction and destruction are collective over these
/// ranks.
class queue_link {
public:
    /// What the queue itself does, which knows the type of its items.
    struct access {
        /// Takes up to so many items that are there, but none of that lane.
        std::function<item_batch(std::size_t most, const ipc::lane* passed_by)> take;
        /// Puts those of a batch, and of earlier ones, for which there is room; how many are left.
        std::function<std::size_t(std::span<const std::byte> batch)> put;
    };

    queue_link(communicator nodes, std::shared_ptr<ipc::queue_core> local, access items);
    /// Leaves the thread to itself while an exception unwinds: the other nodes may never come here.
    ~queue_link();
    queue_link(const queue_link&) = delete;
    queue_link& operator=(const queue_link&) = delete;

private:
    class session;

    std::unique_ptr<session> session_;
    std::jthread thread_;
    unwinding unwinding_;
};

} // namespace trireme::rank::detail
