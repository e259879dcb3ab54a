#pragma once

#include <trireme/base/unwinding.hpp>
#include <trireme/rank/communicator.hpp>
#include <trireme/rank/progress.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace trireme::rank::detail {

/// Memory on each rank of a communicator that all of them operate on, wherever they are. Construction and
/// destruction are collective; any thread of any rank may call the rest alone. It starts as zero. Positions count
/// in units of its elements.
class window {
public:
    /// `elements` of `unit` bytes on this rank.
    window(const communicator& ranks, std::size_t elements, std::size_t unit);
    /// Leaves the memory to the others while an exception unwinds.
    ~window();
    window(const window&) = delete;
    window& operator=(const window&) = delete;

    [[nodiscard]] std::byte* data() const { return data_; }

    void get(std::span<std::byte> into, int rank, std::size_t at);

    /// Begins to write a copy of `from`. It is there after flush(), and for this rank's gets.
    void put(std::span<const std::byte> from, int rank, std::size_t at);
    /// Begins to add values of a type that is as large as an element, each atomically.
    void add(std::span<const std::byte> values, MPI_Datatype type, int rank, std::size_t at);
    /// Waits until all has been written and added.
    void flush();

    /// Makes visible what other ranks have done to this one's memory, and to them what this one did with stores.
    void sync();

private:
    void complete(int rank);
    void complete_all();
    /// A copy that lives until all is complete.
    std::span<const std::byte> keep(std::span<const std::byte> bytes);
    /// MPI 3 counts in `int`: lets `transfer(part, position)` have so many bytes at a time that it can.
    template <class Byte, class Transfer>
    void in_parts(std::span<Byte> bytes, std::size_t at, const Transfer& transfer);

    std::mutex mutex_; // one operation at a time: not every implementation bears more of them on one window
    std::byte* data_ = nullptr;
    MPI_Win window_ = MPI_WIN_NULL;
    std::size_t unit_;
    std::vector<std::vector<std::byte>> kept_; // what is being put or added
    std::size_t kept_bytes_ = 0;
    std::unique_ptr<progress> progress_;
    unwinding unwinding_;
};

} // namespace trireme::rank::detail
