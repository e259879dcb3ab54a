#pragma once

#include <trireme/executor/shared.hpp>
#include <trireme/rank/shared_memory.hpp>

#include <mpi.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

namespace trireme::rank::detail {

class crew;

/// A broadcast that is under way.
class broadcast {
public:
    /// Begins it, from rank 0 of `comm` to the others, in parts where MPI 3's counts would not reach. Collective.
    broadcast(MPI_Comm comm, std::shared_ptr<shared_memory> memory);
    /// Whether it is done, here; makes progress.
    bool done();
    [[nodiscard]] shared_memory& memory() const { return *memory_; }

private:
    std::shared_ptr<shared_memory> memory_;
    std::vector<MPI_Request> parts_;
};

/// What a pool's client shares. Handles may outlive the pool: they keep the memory.
class client_shares : public std::enable_shared_from_this<client_shares> {
public:
    static std::shared_ptr<client_shares> make();
    ~client_shares();
    client_shares(const client_shares&) = delete;
    client_shares& operator=(const client_shares&) = delete;

    struct item {
        std::uint64_t number = 0;
        std::shared_ptr<shared_memory> memory;
        std::shared_ptr<const void> handle;
    };

    /// Copies bytes to memory that this node's ranks can map. Throws error if there is none.
    item put(std::span<const std::byte> bytes);
    [[nodiscard]] std::uint64_t region() const { return region_; }
    /// What has no handle any more since the last call.
    std::vector<std::uint64_t> forgotten();

private:
    client_shares() = default;
    std::shared_ptr<const void> find(std::uint64_t number);

    const std::uint64_t region_ = new_region();
    std::mutex mutex_; // guards what follows
    std::uint64_t made_ = 0;
    std::map<std::uint64_t, std::weak_ptr<const void>> live_;
    std::vector<std::uint64_t> forgotten_;
    std::atomic<bool> any_forgotten_ = false;
};

/// What the client shares, on another rank: mapped when a task wants it, kept until the client forgets it. On a
/// node without the client, one rank receives the data, and the others of that node map what that one has.
class rank_shares {
public:
    /// Collective with nobody.
    rank_shares(crew& team, std::uint64_t region);
    ~rank_shares();
    rank_shares(const rank_shares&) = delete;
    rank_shares& operator=(const rank_shares&) = delete;

    /// The client begins to broadcast this.
    void expect(std::uint64_t number, std::uint64_t bytes);
    void forget(std::uint64_t number);
    /// Whether broadcasts are under way; makes progress.
    bool receiving();

private:
    std::shared_ptr<const void> find(std::uint64_t number, std::uint64_t bytes);
    std::shared_ptr<shared_memory> wait_for(std::uint64_t number, std::uint64_t bytes);

    crew& team_;
    const std::uint64_t region_;
    std::mutex mutex_; // guards what follows
    std::map<std::uint64_t, std::shared_ptr<shared_memory>> known_;
    std::vector<broadcast> broadcasts_;
    std::atomic<bool> any_broadcast_ = false;
};

} // namespace trireme::rank::detail
