#pragma once

#include <trireme/ipc/memory.hpp>
#include <trireme/rank/communicator.hpp>
#include <trireme/rank/home_message.hpp>
#include <trireme/rank/progress.hpp>

#include <list>
#include <memory>
#include <span>
#include <vector>

namespace trireme::rank::detail {

/// Does what ranks of other nodes ask for with the memory of an object, on the rank where that is: there is one
/// thread that does it, and those of this node use the same memory directly, so all operations are the processor's.
class home_server {
public:
    home_server(std::shared_ptr<const communicator> ranks, std::shared_ptr<ipc::memory> memory);

private:
    struct waiter {
        int rank;
        home_request asked;
    };

    std::chrono::nanoseconds serve();
    void handle(int rank, const home_request& what, std::span<const std::byte> payload);
    void answer(int rank, const home_request& to, std::uint64_t before, std::size_t bytes_read = 0);
    /// Whether somebody was told.
    bool tell_waiters();
    std::uint64_t operate(const home_request& what);
    [[nodiscard]] std::byte* place_of(const home_request& what) const;

    std::shared_ptr<const communicator> ranks_;
    std::shared_ptr<ipc::memory> memory_;
    std::vector<std::byte> message_;
    std::list<waiter> waiters_;
    progress progress_; // last: it uses all others
};

} // namespace trireme::rank::detail
