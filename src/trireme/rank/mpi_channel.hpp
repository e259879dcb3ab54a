#pragma once

#include <trireme/rank/channel.hpp>

#include <array>
#include <deque>

namespace trireme::rank::detail {

/// Who talks to whom under which tag, in the crew's communicator.
namespace tags {
inline constexpr int calls = 0;   ///< the client to the crew: see crew
inline constexpr int results = 1; ///< frames from any worker to the client
constexpr int frames_to(std::size_t thread) { return 2 + 2 * static_cast<int>(thread); }
constexpr int blocks(std::size_t thread) { return 3 + 2 * static_cast<int>(thread); } ///< either way
} // namespace tags

/// Receives of frames that are posted ahead, so that MPI needs no buffers of its own for them.
class mailbox {
public:
    /// `source` may be MPI_ANY_SOURCE.
    mailbox(MPI_Comm comm, int source, int tag);
    ~mailbox();
    mailbox(const mailbox&) = delete;
    mailbox& operator=(const mailbox&) = delete;

    frame_ptr receive();
    /// Whether receive() has something.
    bool filled();

private:
    struct slot {
        frame_ptr memory;
        MPI_Request request = MPI_REQUEST_NULL;
    };

    void post(slot& empty);

    MPI_Comm comm_;
    int source_;
    int tag_;
    std::array<slot, 8> slots_;
    std::size_t next_ = 0; // messages take the slots in the order in which these were posted
};

/// What was handed to MPI and is not sent yet.
class outgoing {
public:
    outgoing(MPI_Comm comm, int peer, int frame_tag, int block_tag)
        : comm_(comm), peer_(peer), frame_tag_(frame_tag), block_tag_(block_tag) {}
    ~outgoing();
    outgoing(const outgoing&) = delete;
    outgoing& operator=(const outgoing&) = delete;

    void send(frame_ptr full);
    void send_block(std::byte* memory, std::size_t bytes);
    /// Whether something is left; makes progress.
    bool under_way();

private:
    struct entry {
        MPI_Request request;
        frame_ptr carried;
        std::byte* block; // whole, with its last part
    };

    MPI_Comm comm_;
    int peer_;
    int frame_tag_;
    int block_tag_;
    std::deque<entry> entries_;
};

/// The line to a peer on another rank. The client receives all frames through one mailbox: its ends have none.
class mpi_channel final : public channel {
public:
    /// The client's end.
    mpi_channel(MPI_Comm comm, int worker_rank, std::size_t thread)
        : comm_(comm), peer_(worker_rank), block_tag_(tags::blocks(thread)),
          out_(comm, worker_rank, tags::frames_to(thread), block_tag_) {}
    /// The worker's end.
    mpi_channel(MPI_Comm comm, std::size_t thread)
        : comm_(comm), peer_(0), block_tag_(tags::blocks(thread)), out_(comm, 0, tags::results, block_tag_),
          in_(std::make_unique<mailbox>(comm, 0, tags::frames_to(thread))) {}

    void send(frame_ptr full) override { out_.send(std::move(full)); }
    record_kind send_block(std::byte* memory, std::size_t bytes) override {
        out_.send_block(memory, bytes);
        return record_kind::block;
    }
    bool sending() override { return out_.under_way(); }
    frame_ptr receive() override { return in_ ? in_->receive() : nullptr; }
    bool has_arrivals() override { return in_ && in_->filled(); }
    incoming_block expect(const record_header& announced, std::span<const std::byte> /*payload*/) override {
        return {comm_, peer_, block_tag_, announced.number};
    }

private:
    MPI_Comm comm_;
    int peer_;
    int block_tag_;
    outgoing out_;
    std::unique_ptr<mailbox> in_;
};

} // namespace trireme::rank::detail
