#include <trireme/rank/remote_words.hpp>

#include <trireme/rank/mpi_error.hpp>

#include <algorithm>
#include <thread>

namespace trireme::rank::detail {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::nanoseconds longest = 2ms;
constexpr std::chrono::nanoseconds check_every = 100ms; // whether another rank has failed

} // namespace

remote_words::remote_words(const communicator& ranks, std::span<const std::uint32_t> initial)
    : failed_(initial.size()) {
    window_.emplace(ranks, ranks.is_root() ? initial.size() + 1 : 0, sizeof(std::uint32_t));
    if (ranks.is_root()) {
        for (std::size_t i = 0; i < initial.size(); ++i) {
            if (initial[i] != 0) fetch_and_op(i, initial[i], MPI_REPLACE);
        }
    }
    ranks.barrier();
}

std::uint32_t remote_words::fetch_and_op(std::size_t index, std::uint32_t operand, MPI_Op operation) {
    const use window(*this);
    std::uint32_t before = 0;
    if (window) window->fetch_and_op(&operand, &before, MPI_UINT32_T, 0, index, operation);
    return before;
}

/// A get reads an aligned word at once, as all implementations have it, and is much cheaper than a fetch of it, for
/// which Open MPI with UCX locks the window: a message for each step.
std::uint32_t remote_words::load(std::size_t index) {
    const use window(*this);
    std::uint32_t word = 0;
    if (window) window->get(std::as_writable_bytes(std::span(&word, 1)), 0, index);
    return word;
}

std::uint32_t remote_words::exchange(std::size_t index, std::uint32_t desired) {
    return fetch_and_op(index, desired, MPI_REPLACE);
}

std::uint32_t remote_words::fetch_add(std::size_t index, std::uint32_t amount) {
    return fetch_and_op(index, amount, MPI_SUM);
}

bool remote_words::compare_exchange(std::size_t index, std::uint32_t& expected, std::uint32_t desired) {
    const use window(*this);
    std::uint32_t before = expected;
    if (window) window->compare_and_swap(&expected, &desired, &before, MPI_UINT32_T, 0, index);
    if (before == expected) return true;
    expected = before;
    return false;
}

std::uint32_t remote_words::look(const use& window, std::size_t index, std::chrono::nanoseconds nap) {
    std::uint32_t word = 0;
    MPI_Request request = MPI_REQUEST_NULL;
    check(MPI_Rget(&word, 1, MPI_UINT32_T, 0, static_cast<MPI_Aint>(index), 1, MPI_UINT32_T, window->handle(),
                   &request),
          "MPI_Rget");
    for (int done = 0;;) {
        check(MPI_Test(&request, &done, MPI_STATUS_IGNORE), "MPI_Test");
        if (done != 0) return word;
        if (nap == 0ns) std::this_thread::yield();
        else std::this_thread::sleep_for(nap);
    }
}

void remote_words::wait(std::size_t index, std::uint32_t seen, deadline until) {
    const use window(*this);
    if (!window) throw abandoned();
    if (look(window, index, 0ns) != seen) return;
    auto check_at = deadline::clock::now() + check_every;
    std::chrono::nanoseconds nap = 50us;
    for (auto now = deadline::clock::now(); now < until; now = deadline::clock::now()) {
        std::this_thread::sleep_until(std::min(until, now + nap));
        if (look(window, index, nap) != seen) return;
        if (!window) throw abandoned();
        if (now >= check_at) {
            if (look(window, failed_, nap) != 0) throw abandoned();
            check_at = now + check_every;
        }
        nap = std::min(nap * 5 / 4, longest);
    }
}

void remote_words::end() noexcept {
    ended_ = true;
    if (unwinding_) {
        const std::uint32_t yes = 1;
        std::uint32_t before = 0;
        try {
            window_->fetch_and_op(&yes, &before, MPI_UINT32_T, 0, failed_, MPI_REPLACE);
        } catch (const mpi_error&) { // then MPI will tell the others
        }
    }
    while (uses_ != 0) std::this_thread::sleep_for(50us);
    window_.reset();
}

} // namespace trireme::rank::detail
