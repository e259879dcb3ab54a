#include <trireme/rank/shuffle.hpp>

#include <trireme/rank/mpi_error.hpp>

#include <algorithm>

namespace trireme::rank::detail {

namespace {

/// MPI 3 counts in `int`: longer messages go in parts of this many bytes.
constexpr std::size_t longest_message = std::size_t{1} << 30;

template <class Begin>
void in_parts(std::size_t bytes, std::vector<MPI_Request>& requests, Begin begin) {
    for (std::size_t at = 0; at < bytes; at += longest_message)
        begin(at, static_cast<int>(std::min(bytes - at, longest_message)), &requests.emplace_back());
}

} // namespace

std::vector<std::vector<std::byte>> exchange(const communicator& among,
                                             std::vector<std::vector<std::byte>> outgoing) {
    if (among.handle() == MPI_COMM_NULL) return outgoing;
    const std::size_t ranks = outgoing.size();
    std::vector<std::uint64_t> sent(ranks);
    std::vector<std::uint64_t> coming(ranks);
    for (std::size_t rank = 0; rank < ranks; ++rank) sent[rank] = outgoing[rank].size();
    check(MPI_Alltoall(sent.data(), 1, MPI_UINT64_T, coming.data(), 1, MPI_UINT64_T, among.handle()),
          "MPI_Alltoall");

    std::vector<std::vector<std::byte>> incoming(ranks);
    std::vector<MPI_Request> requests;
    for (std::size_t rank = 0; rank < ranks; ++rank) {
        incoming[rank].resize(coming[rank]);
        in_parts(coming[rank], requests, [&](std::size_t at, int size, MPI_Request* request) {
            check(MPI_Irecv(incoming[rank].data() + at, size, MPI_BYTE, static_cast<int>(rank), 0, among.handle(),
                            request),
                  "MPI_Irecv");
        });
    }
    for (std::size_t rank = 0; rank < ranks; ++rank) {
        in_parts(sent[rank], requests, [&](std::size_t at, int size, MPI_Request* request) {
            check(MPI_Isend(outgoing[rank].data() + at, size, MPI_BYTE, static_cast<int>(rank), 0, among.handle(),
                            request),
                  "MPI_Isend");
        });
    }
    check(MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE), "MPI_Waitall");
    return incoming;
}

} // namespace trireme::rank::detail
