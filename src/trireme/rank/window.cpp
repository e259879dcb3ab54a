#include <trireme/rank/window.hpp>

#include <trireme/rank/mpi_error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace trireme::rank::detail {

namespace {

/// Others' operations on this rank's memory complete only when this rank calls MPI.
std::chrono::nanoseconds let_mpi_progress() {
    int any = 0;
    check(MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_SELF, &any, MPI_STATUS_IGNORE), "MPI_Iprobe");
    return progress::longest_nap / 2; // one operation takes several of these
}

} // namespace

window::window(const communicator& ranks, std::size_t elements, std::size_t unit) : unit_(unit) {
    const std::size_t bytes = elements * unit;
    try {
        check(MPI_Win_allocate(static_cast<MPI_Aint>(bytes), static_cast<int>(unit), MPI_INFO_NULL, ranks.handle(),
                               &data_, &window_),
              "MPI_Win_allocate");
    } catch (const mpi_error& failed) {
        throw error(fmt::format("{}; between nodes Open MPI 4 has one-sided communication for several threads only "
                                "through UCX: set OMPI_MCA_osc=sm,ucx",
                                failed.what()));
    }
    check(MPI_Win_set_errhandler(window_, MPI_ERRORS_RETURN), "MPI_Win_set_errhandler");
    check(MPI_Win_lock_all(MPI_MODE_NOCHECK, window_), "MPI_Win_lock_all");
    if (bytes != 0) std::memset(data_, 0, bytes);
    MPI_Win_sync(window_);
    ranks.barrier(); // nobody comes before it is 0
    if (bytes != 0) progress_ = std::make_unique<progress>(&let_mpi_progress);
}

window::~window() {
    if (unwinding_) {
        static_cast<void>(progress_.release());
        return;
    }
    MPI_Win_unlock_all(window_);
    progress_.reset();
    MPI_Win_free(&window_);
}

void window::complete(int rank) { check(MPI_Win_flush(rank, window_), "MPI_Win_flush"); }

void window::complete_all() {
    check(MPI_Win_flush_all(window_), "MPI_Win_flush_all");
    kept_.clear();
    kept_bytes_ = 0;
}

std::span<const std::byte> window::keep(std::span<const std::byte> bytes) {
    constexpr std::size_t most = std::size_t{1} << 20U;
    if (kept_bytes_ >= most) complete_all();
    kept_bytes_ += bytes.size();
    return kept_.emplace_back(bytes.begin(), bytes.end());
}

template <class Byte, class Transfer>
void window::in_parts(std::span<Byte> bytes, std::size_t at, const Transfer& transfer) {
    constexpr std::size_t longest = std::size_t{1} << 30U;
    while (!bytes.empty()) {
        const auto part = bytes.first(std::min(bytes.size(), longest / unit_ * unit_));
        transfer(part.data(), static_cast<int>(part.size()), static_cast<MPI_Aint>(at));
        at += part.size() / unit_;
        bytes = bytes.subspan(part.size());
    }
}

void window::get(std::span<std::byte> into, int rank, std::size_t at) {
    const std::lock_guard lock(mutex_);
    if (!kept_.empty()) complete_all(); // MPI does not order a get after a put
    in_parts(into, at, [&](std::byte* to, int size, MPI_Aint position) {
        check(MPI_Get(to, size, MPI_BYTE, rank, position, size, MPI_BYTE, window_), "MPI_Get");
    });
    complete(rank);
}

void window::put(std::span<const std::byte> from, int rank, std::size_t at) {
    const std::lock_guard lock(mutex_);
    in_parts(keep(from), at, [&](const std::byte* part, int size, MPI_Aint position) {
        check(MPI_Put(part, size, MPI_BYTE, rank, position, size, MPI_BYTE, window_), "MPI_Put");
    });
}

void window::add(std::span<const std::byte> values, MPI_Datatype type, int rank, std::size_t at) {
    const std::lock_guard lock(mutex_);
    in_parts(keep(values), at, [&](const std::byte* part, int size, MPI_Aint position) {
        const int count = size / static_cast<int>(unit_);
        check(MPI_Accumulate(part, count, type, rank, position, count, type, MPI_SUM, window_), "MPI_Accumulate");
    });
}

void window::flush() {
    const std::lock_guard lock(mutex_);
    if (!kept_.empty()) complete_all();
}

void window::sync() { check(MPI_Win_sync(window_), "MPI_Win_sync"); }

} // namespace trireme::rank::detail
