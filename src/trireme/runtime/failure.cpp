#include <trireme/runtime/failure.hpp>

#include <trireme/base/error.hpp>
#include <trireme/base/one_line.hpp>

#include <fmt/format.h>

#include <chrono>
#include <thread>

namespace trireme::runtime {

namespace {

using namespace std::chrono_literals;

/// How far apart the ranks may notice a failure that they share.
constexpr auto moment = 500ms;

} // namespace

failure_protocol::failure_protocol(std::string program, const rank::communicator& world)
    : program_(std::move(program)), ranks_(world.duplicate()), spoken_(ranks_) {}

int failure_protocol::conclude(int code, const std::string& message) {
    const std::string where = ranks_.size() > 1 && code != 2 ? fmt::format("rank {}: ", ranks_.rank()) : "";
    const bool in_order = everyone_failed();
    if (first_to_speak()) {
        fmt::print(stderr, "{}: {}{}\n", program_, where, one_line(message));
        std::fflush(stderr);
    } else if (!in_order) {
        std::this_thread::sleep_for(moment); // the first one's line has to come through
    }
    if (!in_order) MPI_Abort(ranks_.handle(), code);
    return code;
}

bool failure_protocol::everyone_failed() const {
    if (ranks_.handle() == MPI_COMM_NULL) return true;
    MPI_Request request = MPI_REQUEST_NULL;
    if (MPI_Ibarrier(ranks_.handle(), &request) != MPI_SUCCESS) return false;
    const auto deadline = std::chrono::steady_clock::now() + moment;
    for (int done = 0; std::chrono::steady_clock::now() < deadline; std::this_thread::sleep_for(1ms)) {
        if (MPI_Test(&request, &done, MPI_STATUS_IGNORE) != MPI_SUCCESS) return false;
        if (done != 0) return true;
    }
    return false;
}

bool failure_protocol::first_to_speak() {
    try {
        // No answer means that rank 0 is too busy to give one: better twice than never.
        return spoken_.try_fetch_add(1, moment).value_or(0) == 0;
    } catch (const trireme::error&) {
        return true;
    }
}

} // namespace trireme::runtime
