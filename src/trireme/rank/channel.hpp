#pragma once

#include <trireme/rank/frame.hpp>

#include <mpi.h>

#include <utility>
#include <vector>

namespace trireme::rank::detail {

/// A large payload on its way to this end.
class incoming_block {
public:
    incoming_block() = default;
    /// It is here already.
    incoming_block(std::byte* memory, std::size_t bytes) : memory_(memory), bytes_(bytes) {}
    /// Begins to receive it, in parts where MPI 3's counts would not reach.
    incoming_block(MPI_Comm comm, int source, int tag, std::size_t bytes);
    incoming_block(incoming_block&& other) noexcept { swap(other); }
    incoming_block& operator=(incoming_block&& other) noexcept {
        swap(other);
        return *this;
    }
    ~incoming_block();

    /// Whether all of it is here; makes progress.
    bool arrived();
    [[nodiscard]] std::size_t size() const { return bytes_; }
    /// The memory, for free_block(); it must have arrived.
    std::byte* take() { return std::exchange(memory_, nullptr); }

private:
    void swap(incoming_block& other) noexcept {
        std::swap(memory_, other.memory_);
        std::swap(bytes_, other.bytes_);
        std::swap(parts_, other.parts_);
    }

    std::byte* memory_ = nullptr;
    std::size_t bytes_ = 0;
    std::vector<MPI_Request> parts_;
};

/// One end of the line between the client and one worker: frames and blocks, in order. Nothing here blocks. Its
/// owner guards it.
class channel {
public:
    channel() = default;
    channel(const channel&) = delete;
    channel& operator=(const channel&) = delete;
    virtual ~channel() = default;

    virtual void send(frame_ptr full) = 0;
    /// Sends the payload that the frame after this announces; takes the memory over. What the announcing record is.
    virtual record_kind send_block(std::byte* memory, std::size_t bytes) = 0;
    /// Whether something that was sent still needs this end's help; gives it.
    virtual bool sending() = 0;

    /// The next frame; null if there is none.
    virtual frame_ptr receive() = 0;
    /// Whether receive() has something.
    virtual bool has_arrivals() = 0;
    /// The block that `announced` tells of.
    virtual incoming_block expect(const record_header& announced, std::span<const std::byte> payload) = 0;
};

} // namespace trireme::rank::detail
