#pragma once

#include <trireme/base/unwinding.hpp>
#include <trireme/rank/communicator.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

namespace trireme::rank {

/// A 64-bit integer that all ranks of a communicator share, in an RMA window on rank 0 (an atomic where there is
/// no MPI). Starts at 0. Construction and destruction are collective; any thread of any rank may call the rest
/// alone. Between nodes rank 0 must call MPI now and then for the others' calls to complete.
class shared_counter {
public:
    explicit shared_counter(const communicator& ranks);
    ~shared_counter();
    shared_counter(const shared_counter&) = delete;
    shared_counter& operator=(const shared_counter&) = delete;

    /// Adds `amount`; returns the value before.
    std::int64_t fetch_add(std::int64_t amount);

    /// The same, but gives up after `patience`; the addition may then still happen later.
    std::optional<std::int64_t> try_fetch_add(std::int64_t amount, std::chrono::milliseconds patience);

    [[nodiscard]] std::int64_t value() { return fetch_add(0); }

private:
    std::mutex mutex_; // one operation at a time: its buffers must live until it completes
    MPI_Win window_ = MPI_WIN_NULL;
    std::atomic<std::int64_t> alone_ = 0;
    unwinding unwinding_;
};

} // namespace trireme::rank
