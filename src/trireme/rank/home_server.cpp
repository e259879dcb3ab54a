#include <trireme/rank/home_server.hpp>

#include <trireme/rank/mpi_error.hpp>
#include <trireme/rank/window_memory.hpp>

#include <atomic>
#include <cstring>

namespace trireme::rank::detail {

using namespace std::chrono_literals;
using kind = home_request::kind;

namespace {

template <class Number>
std::uint64_t operate_on(std::byte* place, const home_request& what) {
    const std::atomic_ref number(*reinterpret_cast<Number*>(place));
    const auto operand = static_cast<Number>(what.operand);
    auto before = static_cast<Number>(what.expected);
    switch (what.what) {
    case kind::exchange:
        return number.exchange(operand);
    case kind::fetch_add:
        return number.fetch_add(operand);
    case kind::compare_exchange:
        number.compare_exchange_strong(before, operand);
        return before;
    default:
        return number.load();
    }
}

} // namespace

home_server::home_server(std::shared_ptr<const communicator> ranks, std::shared_ptr<ipc::memory> memory)
    : ranks_(std::move(ranks)), memory_(std::move(memory)), progress_([this] { return serve(); }) {}

std::byte* home_server::place_of(const home_request& what) const { return memory_->data() + what.at; }

std::uint64_t home_server::operate(const home_request& what) {
    return what.size == sizeof(std::uint32_t) ? operate_on<std::uint32_t>(place_of(what), what)
                                              : operate_on<std::uint64_t>(place_of(what), what);
}

std::chrono::nanoseconds home_server::serve() {
    bool any = false;
    for (;;) {
        int is_here = 0;
        MPI_Message arrived = MPI_MESSAGE_NULL;
        MPI_Status status;
        check(MPI_Improbe(MPI_ANY_SOURCE, 0, ranks_->handle(), &is_here, &arrived, &status), "MPI_Improbe");
        if (is_here == 0) break;
        int size = 0;
        check(MPI_Get_count(&status, MPI_BYTE, &size), "MPI_Get_count");
        message_.resize(static_cast<std::size_t>(size));
        check(MPI_Mrecv(message_.data(), size, MPI_BYTE, &arrived, &status), "MPI_Mrecv");
        home_request what;
        std::memcpy(&what, message_.data(), sizeof what);
        handle(status.MPI_SOURCE, what, std::span(message_).subspan(sizeof what));
        any = true;
    }
    any = tell_waiters() || any;
    if (any) return 0ns;
    // Nobody rings when this node's own ranks change what others wait for.
    return waiters_.empty() ? progress::longest_nap : progress::longest_nap / 4;
}

void home_server::handle(int rank, const home_request& what, std::span<const std::byte> payload) {
    switch (what.what) {
    case kind::wait:
        waiters_.push_back({rank, what});
        return;
    case kind::forget:
        for (auto i = waiters_.begin(); i != waiters_.end(); ++i) {
            if (i->rank != rank || i->asked.tag != what.tag) continue;
            answer(rank, what, what.expected);
            waiters_.erase(i);
            return;
        }
        return; // it has been answered
    case kind::wake:
        memory_->wake(*reinterpret_cast<futex_word*>(place_of(what)), static_cast<int>(what.operand));
        return;
    case kind::fail:
        fail(*memory_);
        return;
    case kind::read:
        return answer(rank, what, 0, what.size);
    case kind::write:
        std::memcpy(place_of(what), payload.data(), payload.size());
        return answer(rank, what, 0);
    default:
        return answer(rank, what, operate(what));
    }
}

void home_server::answer(int rank, const home_request& to, std::uint64_t before, std::size_t bytes_read) {
    const home_answer head{before, has_failed(*memory_) ? 1U : 0U};
    message_.resize(sizeof head + bytes_read);
    std::memcpy(message_.data(), &head, sizeof head);
    if (bytes_read != 0) std::memcpy(message_.data() + sizeof head, place_of(to), bytes_read);
    // Who asked is waiting for it, so this does not take long.
    check(MPI_Send(message_.data(), static_cast<int>(message_.size()), MPI_BYTE, rank, to.tag, ranks_->handle()),
          "MPI_Send");
}

bool home_server::tell_waiters() {
    bool any = false;
    for (auto i = waiters_.begin(); i != waiters_.end();) {
        home_request now = i->asked;
        now.what = kind::load;
        const std::uint64_t seen = operate(now);
        if (seen == now.expected && !has_failed(*memory_)) {
            ++i;
            continue;
        }
        answer(i->rank, i->asked, seen);
        i = waiters_.erase(i);
        any = true;
    }
    return any;
}

} // namespace trireme::rank::detail
