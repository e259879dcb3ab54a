#pragma once

#include <trireme/base/descriptor.hpp>
#include <trireme/base/futex.hpp>
#include <trireme/process/ring.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace trireme::process {

/// What the client and all workers of a pool see.
struct segment_header {
    std::uint64_t program = 0; ///< program_id() of the client
    std::uint64_t region = 0;  ///< what shared data calls this segment
    std::uint64_t workers = 0;
    std::uint64_t arena_bytes = 0;    ///< of each process
    std::uint64_t threads = 1;        ///< of each worker
    std::int32_t client = 0;          ///< its process
    alignas(64) futex_word armed = 0; ///< the next result is to be announced through the bell
};

/// What the client and one worker see.
struct worker_control {
    alignas(64) futex_word asleep = 0;             ///< the worker waits on this, while it is 1, for tasks
    std::atomic<std::uint32_t> coming = 0;         ///< large tasks that are being written for it
    alignas(64) std::atomic<std::uint64_t> stop{}; ///< one more than the id of the task that is to stop
    alignas(64) std::atomic<double> busy = 0;      ///< seconds that the worker has spent with tasks
    std::atomic<std::uint32_t> pace = 0;           ///< nanoseconds a task, lately
    ring_ends tasks;
    ring_ends results;
};

/// The memory that a pool's client and its workers share: one sparse file without a name. No more of it is there
/// than was written to.
///
///     header | for each worker: control, task ring, result ring | the client's arena | each worker's arena
class segment {
public:
    static constexpr std::size_t ring_bytes = std::size_t{256} << 10U;

    /// Makes one. Throws error if the system refuses.
    segment(std::size_t workers, std::size_t threads);
    /// Maps the one that another process has made.
    explicit segment(descriptor file);
    ~segment();
    segment(const segment&) = delete;
    segment& operator=(const segment&) = delete;

    [[nodiscard]] int file() const { return file_.get(); }
    [[nodiscard]] segment_header& header() const { return *reinterpret_cast<segment_header*>(base_); }
    [[nodiscard]] worker_control& control(std::size_t worker) const;
    [[nodiscard]] std::span<std::byte> task_ring(std::size_t worker) const;
    [[nodiscard]] std::span<std::byte> result_ring(std::size_t worker) const;

    [[nodiscard]] std::byte* at(std::uint64_t offset) const { return base_ + offset; }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

    /// Where an arena begins: the client's is number 0, that of worker w number w + 1.
    [[nodiscard]] std::uint64_t arena(std::size_t number) const;

    /// Makes sure that there is memory for a part of it, so that writing to it cannot fail. Throws error.
    void claim(std::uint64_t offset, std::uint64_t bytes) const;
    /// Gives the memory of a part of it back.
    void discard(std::uint64_t offset, std::uint64_t bytes) const noexcept;

private:
    [[nodiscard]] std::byte* area(std::size_t worker) const;
    bool map(std::uint64_t bytes);

    descriptor file_;
    std::byte* base_ = nullptr;
    std::uint64_t bytes_ = 0;
};

} // namespace trireme::process
