#include <trireme/rank/mpi_channel.hpp>

#include <trireme/rank/mpi_error.hpp>

#include <algorithm>

namespace trireme::rank::detail {

namespace {

/// MPI 3 counts in `int`: longer messages go in parts of this many bytes.
constexpr std::size_t longest_message = std::size_t{1} << 30;

bool completed(MPI_Request& request) {
    int done = 0;
    check(MPI_Test(&request, &done, MPI_STATUS_IGNORE), "MPI_Test");
    return done != 0;
}

/// Ends a receive that nothing will come for. Local: MPI need not hear from the sender.
void abandon(MPI_Request& request) noexcept {
    int finalized = 0;
    MPI_Finalized(&finalized);
    if (request == MPI_REQUEST_NULL || finalized != 0) return;
    MPI_Cancel(&request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
}

} // namespace

// ---- Blocks that come

incoming_block::incoming_block(MPI_Comm comm, int source, int tag, std::size_t bytes)
    : memory_(new_block(bytes)), bytes_(bytes) {
    std::size_t at = 0;
    do { // an empty block is a message, too
        const std::size_t part = std::min(bytes - at, longest_message);
        parts_.push_back(MPI_REQUEST_NULL);
        check(MPI_Irecv(memory_ + at, static_cast<int>(part), MPI_BYTE, source, tag, comm, &parts_.back()),
              "MPI_Irecv");
        at += part;
    } while (at < bytes);
}

bool incoming_block::arrived() {
    while (!parts_.empty()) {
        if (!completed(parts_.back())) return false;
        parts_.pop_back();
    }
    return true;
}

incoming_block::~incoming_block() {
    if (!parts_.empty()) return; // MPI may still write to it: the job ends with an error
    free_block(memory_);
}

// ---- Frames that come

mailbox::mailbox(MPI_Comm comm, int source, int tag) : comm_(comm), source_(source), tag_(tag) {
    for (slot& each : slots_) post(each);
}

mailbox::~mailbox() {
    for (slot& each : slots_) abandon(each.request);
}

void mailbox::post(slot& empty) {
    empty.memory = new_frame();
    check(MPI_Irecv(empty.memory.get(), static_cast<int>(sizeof(frame)), MPI_BYTE, source_, tag_, comm_,
                    &empty.request),
          "MPI_Irecv");
}

frame_ptr mailbox::receive() {
    slot& oldest = slots_[next_];
    if (!completed(oldest.request)) return nullptr;
    frame_ptr full = std::move(oldest.memory);
    post(oldest);
    next_ = (next_ + 1) % slots_.size();
    return full;
}

bool mailbox::filled() {
    int done = 0;
    check(MPI_Request_get_status(slots_[next_].request, &done, MPI_STATUS_IGNORE), "MPI_Request_get_status");
    return done != 0;
}

// ---- What goes

outgoing::~outgoing() {
    // The receiver has asked for the end of the pool, or there is an error: nothing that matters is left.
    for (entry& each : entries_) {
        if (!completed(each.request)) static_cast<void>(each.carried.release()); // MPI may still read it
    }
}

void outgoing::send(frame_ptr full) {
    MPI_Request request = MPI_REQUEST_NULL;
    check(MPI_Isend(full.get(), static_cast<int>(full->size()), MPI_BYTE, peer_, frame_tag_, comm_, &request),
          "MPI_Isend");
    if (!completed(request)) entries_.push_back({request, std::move(full), nullptr});
}

void outgoing::send_block(std::byte* memory, std::size_t bytes) {
    std::size_t at = 0;
    do {
        const std::size_t part = std::min(bytes - at, longest_message);
        MPI_Request request = MPI_REQUEST_NULL;
        check(MPI_Isend(memory + at, static_cast<int>(part), MPI_BYTE, peer_, block_tag_, comm_, &request),
              "MPI_Isend");
        at += part;
        entries_.push_back({request, nullptr, at < bytes ? nullptr : memory});
    } while (at < bytes);
}

bool outgoing::under_way() {
    // Messages to one peer are sent in order, more or less: the first one tells.
    while (!entries_.empty() && completed(entries_.front().request)) {
        free_block(entries_.front().block);
        entries_.pop_front();
    }
    return !entries_.empty();
}

} // namespace trireme::rank::detail
