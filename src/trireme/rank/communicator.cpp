#include <trireme/rank/communicator.hpp>

#include <trireme/rank/mpi_error.hpp>

#include <algorithm>
#include <cstring>

namespace trireme::rank {

namespace {

/// MPI 3 counts in `int`: longer messages go in parts of this many bytes.
constexpr std::size_t longest_message = std::size_t{1} << 30;

template <class Byte, class Transfer>
void in_parts(std::span<Byte> bytes, Transfer transfer) {
    while (!bytes.empty()) {
        const auto part = bytes.first(std::min(bytes.size(), longest_message));
        transfer(part.data(), static_cast<int>(part.size()));
        bytes = bytes.subspan(part.size());
    }
}

} // namespace

communicator communicator::adopt(MPI_Comm handle) {
    communicator result;
    result.handle_ = handle;
    check(MPI_Comm_set_errhandler(handle, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
    check(MPI_Comm_rank(handle, &result.rank_), "MPI_Comm_rank");
    check(MPI_Comm_size(handle, &result.size_), "MPI_Comm_size");
    return result;
}

communicator communicator::world() {
    MPI_Comm handle = MPI_COMM_NULL;
    check(MPI_Comm_dup(MPI_COMM_WORLD, &handle), "MPI_Comm_dup");
    return adopt(handle);
}

communicator::~communicator() {
    if (handle_ == MPI_COMM_NULL || unwinding_) return;
    int finalized = 0;
    MPI_Finalized(&finalized);
    if (finalized == 0) MPI_Comm_free(&handle_);
}

void communicator::barrier() const {
    if (handle_ != MPI_COMM_NULL) check(MPI_Barrier(handle_), "MPI_Barrier");
}

communicator communicator::split(int color, int key) const {
    if (handle_ == MPI_COMM_NULL) return {};
    MPI_Comm part = MPI_COMM_NULL;
    check(MPI_Comm_split(handle_, color, key, &part), "MPI_Comm_split");
    return adopt(part);
}

communicator communicator::split_by_node() const {
    if (handle_ == MPI_COMM_NULL) return {};
    MPI_Comm node = MPI_COMM_NULL;
    check(MPI_Comm_split_type(handle_, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &node), "MPI_Comm_split_type");
    return adopt(node);
}

communicator communicator::duplicate() const {
    if (handle_ == MPI_COMM_NULL) return {};
    MPI_Comm copy = MPI_COMM_NULL;
    check(MPI_Comm_dup(handle_, &copy), "MPI_Comm_dup");
    return adopt(copy);
}

std::string communicator::broadcast(std::string text, int root) const {
    text.resize(broadcast(text.size(), root));
    broadcast(std::span(text), root);
    return text;
}

void communicator::broadcast_bytes(std::span<std::byte> bytes, int root) const {
    if (handle_ == MPI_COMM_NULL) return;
    in_parts(bytes, [&](std::byte* part, int size) {
        check(MPI_Bcast(part, size, MPI_BYTE, root, handle_), "MPI_Bcast");
    });
}

void communicator::all_gather_bytes(std::span<const std::byte> own, std::span<std::byte> all) const {
    if (handle_ == MPI_COMM_NULL) {
        std::memcpy(all.data(), own.data(), own.size());
        return;
    }
    const int size = static_cast<int>(own.size());
    check(MPI_Allgather(own.data(), size, MPI_BYTE, all.data(), size, MPI_BYTE, handle_), "MPI_Allgather");
}

void communicator::all_reduce_one(void* value, MPI_Datatype type, MPI_Op operation) const {
    if (handle_ == MPI_COMM_NULL) return;
    check(MPI_Allreduce(MPI_IN_PLACE, value, 1, type, operation, handle_), "MPI_Allreduce");
}

void communicator::send_bytes(std::span<const std::byte> bytes, int destination, int tag) const {
    if (handle_ == MPI_COMM_NULL) throw error("send failed: this process is alone, there is no rank to send to");
    in_parts(bytes, [&](const std::byte* part, int size) {
        check(MPI_Send(part, size, MPI_BYTE, destination, tag, handle_), "MPI_Send");
    });
}

void communicator::receive_bytes(std::span<std::byte> bytes, int source, int tag) const {
    if (handle_ == MPI_COMM_NULL) throw error("receive failed: this process is alone, no rank can send to it");
    in_parts(bytes, [&](std::byte* part, int size) {
        check(MPI_Recv(part, size, MPI_BYTE, source, tag, handle_, MPI_STATUS_IGNORE), "MPI_Recv");
    });
}

} // namespace trireme::rank
