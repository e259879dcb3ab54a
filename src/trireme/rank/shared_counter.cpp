#include <trireme/rank/shared_counter.hpp>

#include <trireme/rank/mpi_error.hpp>

#include <memory>
#include <thread>

namespace trireme::rank {

shared_counter::shared_counter(const communicator& ranks) {
    if (ranks.handle() == MPI_COMM_NULL) return;
    std::int64_t* memory = nullptr;
    const MPI_Aint bytes = ranks.is_root() ? sizeof(std::int64_t) : 0;
    check(MPI_Win_allocate(bytes, sizeof(std::int64_t), MPI_INFO_NULL, ranks.handle(), &memory, &window_),
          "MPI_Win_allocate");
    check(MPI_Win_set_errhandler(window_, MPI_ERRORS_RETURN), "MPI_Win_set_errhandler");
    check(MPI_Win_lock_all(MPI_MODE_NOCHECK, window_), "MPI_Win_lock_all");
    if (ranks.is_root()) *memory = 0;
    MPI_Win_sync(window_);
    ranks.barrier(); // nobody adds before it is 0
}

shared_counter::~shared_counter() {
    if (window_ == MPI_WIN_NULL || unwinding_) return;
    MPI_Win_unlock_all(window_);
    MPI_Win_free(&window_);
}

std::int64_t shared_counter::fetch_add(std::int64_t amount) {
    if (window_ == MPI_WIN_NULL) return alone_.fetch_add(amount);
    const std::lock_guard lock(mutex_);
    std::int64_t before = 0;
    check(MPI_Fetch_and_op(&amount, &before, MPI_INT64_T, 0, 0, MPI_SUM, window_), "MPI_Fetch_and_op");
    check(MPI_Win_flush(0, window_), "MPI_Win_flush");
    return before;
}

std::optional<std::int64_t> shared_counter::try_fetch_add(std::int64_t amount, std::chrono::milliseconds patience) {
    if (window_ == MPI_WIN_NULL) return alone_.fetch_add(amount);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) return std::nullopt;
    struct buffers {
        std::int64_t amount, before;
    };
    auto operands = std::unique_ptr<buffers>(new buffers{amount, 0});
    MPI_Request request = MPI_REQUEST_NULL;
    check(MPI_Rget_accumulate(&operands->amount, 1, MPI_INT64_T, &operands->before, 1, MPI_INT64_T, 0, 0, 1,
                              MPI_INT64_T, MPI_SUM, window_, &request),
          "MPI_Rget_accumulate");
    for (int done = 0;;) {
        check(MPI_Test(&request, &done, MPI_STATUS_IGNORE), "MPI_Test");
        if (done != 0) return operands->before;
        if (std::chrono::steady_clock::now() > deadline) {
            static_cast<void>(operands.release()); // MPI may still write into it
            return std::nullopt;
        }
        std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
}

} // namespace trireme::rank
