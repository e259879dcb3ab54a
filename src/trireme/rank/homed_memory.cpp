#include <trireme/rank/homed_memory.hpp>

#include <trireme/rank/mpi_error.hpp>
#include <trireme/rank/window_memory.hpp>

#include <algorithm>
#include <cstring>
#include <thread>

namespace trireme::rank::detail {

using namespace std::chrono_literals;
using kind = home_request::kind;

/// A request and the answer to it, which has a tag of its own meanwhile.
class homed_memory::exchange_of_messages {
public:
    explicit exchange_of_messages(homed_memory& with) : with_(with) {
        ++with_.uses_;
        const std::lock_guard lock(with_.tags_mutex_);
        auto& tags = with_.tags_in_use_;
        const auto free = std::find(tags.begin(), tags.end(), false);
        tag_ = free - tags.begin() + 1; // 0 is the requests'
        if (free == tags.end()) tags.push_back(true);
        else *free = true;
    }
    ~exchange_of_messages() {
        {
            const std::lock_guard lock(with_.tags_mutex_);
            with_.tags_in_use_[static_cast<std::size_t>(tag_ - 1)] = false;
        }
        --with_.uses_;
    }
    exchange_of_messages(const exchange_of_messages&) = delete;
    exchange_of_messages& operator=(const exchange_of_messages&) = delete;

    /// False after the end: then there is nobody to ask.
    [[nodiscard]] bool is_possible() const { return !with_.ended_; }

    void ask(home_request what, std::span<const std::byte> payload = {}, std::size_t bytes_wanted = 0) {
        answer_.resize(sizeof(home_answer) + bytes_wanted);
        check(MPI_Irecv(answer_.data(), static_cast<int>(answer_.size()), MPI_BYTE, 0, static_cast<int>(tag_),
                        with_.ranks_->handle(), &receiving_),
              "MPI_Irecv");
        send(what, payload);
    }
    void send(home_request what, std::span<const std::byte> payload = {}) {
        what.tag = static_cast<std::int32_t>(tag_);
        std::vector<std::byte> message(sizeof what + payload.size());
        std::memcpy(message.data(), &what, sizeof what);
        if (!payload.empty()) std::memcpy(message.data() + sizeof what, payload.data(), payload.size());
        with_.ranks_->send(std::span<const std::byte>(message), 0);
    }

    [[nodiscard]] bool is_answered() {
        int done = 0;
        check(MPI_Test(&receiving_, &done, MPI_STATUS_IGNORE), "MPI_Test");
        return done != 0;
    }
    /// Looks for the answer until it is there or `give_up()` says so: at once, then less and less often.
    template <class GiveUp>
    bool await(std::chrono::nanoseconds longest_nap, GiveUp give_up) {
        const auto nap_from = deadline::clock::now() + 100us;
        for (std::chrono::nanoseconds nap = 20us; !is_answered();) {
            if (give_up()) return false;
            if (deadline::clock::now() < nap_from) {
                std::this_thread::yield();
                continue;
            }
            std::this_thread::sleep_for(nap);
            nap = std::min(nap * 5 / 4, longest_nap);
        }
        return true;
    }
    void await() {
        await(200us, [] { return false; });
    }

    [[nodiscard]] home_answer answer() const {
        home_answer head;
        std::memcpy(&head, answer_.data(), sizeof head);
        return head;
    }
    [[nodiscard]] std::span<const std::byte> bytes() const {
        return std::span(answer_).subspan(sizeof(home_answer));
    }

private:
    homed_memory& with_;
    std::ptrdiff_t tag_ = 0;
    std::vector<std::byte> answer_;
    MPI_Request receiving_ = MPI_REQUEST_NULL;
};

homed_memory::homed_memory(const communicator& ranks, std::size_t bytes) {
    const communicator node = ranks.split_by_node();
    if (node.size() < ranks.size()) ranks_ = std::make_shared<const communicator>(ranks.duplicate());
    if (node.broadcast(ranks.rank()) == 0) {
        near_ = make_window_memory(node, bytes);
        owned_ = ipc::ownership(near_);
    }
    if (ranks_ && ranks.is_root()) server_ = std::make_unique<home_server>(ranks_, near_);
}

std::uint64_t homed_memory::ask(const home_request& what, std::span<const std::byte> payload,
                                std::span<std::byte> into) {
    exchange_of_messages asking(*this);
    if (!asking.is_possible()) return what.expected;
    asking.ask(what, payload, into.size());
    asking.await();
    if (!into.empty()) std::memcpy(into.data(), asking.bytes().data(), into.size());
    return asking.answer().before;
}

void homed_memory::tell(const home_request& what) {
    exchange_of_messages telling(*this);
    if (telling.is_possible()) telling.send(what);
}

void homed_memory::read(std::size_t at, std::span<std::byte> into) {
    ask({.what = kind::read, .at = at, .size = into.size()}, {}, into);
}

void homed_memory::write(std::size_t at, std::span<const std::byte> from) {
    ask({.what = kind::write, .at = at, .size = from.size()}, from);
}

void homed_memory::wait(std::size_t at, std::uint32_t seen, deadline until) {
    exchange_of_messages asking(*this);
    if (!asking.is_possible()) throw abandoned();
    home_request what{.what = kind::wait, .at = at, .size = sizeof seen, .expected = seen};
    asking.ask(what);
    const auto give_up = [&] { return ended_ || (until != never && deadline::clock::now() >= until); };
    if (!asking.await(2ms, give_up)) {
        what.what = kind::forget;
        asking.send(what);
        asking.await();
    }
    if (ended_ || asking.answer().is_gone != 0) throw abandoned();
}

void homed_memory::wake(std::size_t at, int waiters) {
    tell({.what = kind::wake, .at = at, .operand = static_cast<std::uint32_t>(waiters)});
}

void homed_memory::end() noexcept {
    if (unwinding_) {
        try {
            if (near_) fail(*near_);
            else tell({.what = kind::fail});
        } catch (const mpi_error&) { // then MPI will tell the others
        }
        static_cast<void>(server_.release()); // the others may go on to ask
    }
    ended_ = true;
    owned_ = {};
    if (unwinding_) return;
    while (uses_ != 0) std::this_thread::sleep_for(50us);
    if (ranks_ && !near_) {
        // When this is answered, all has been received that was sent without an answer: no message may be under way
        // in a communicator that is freed.
        exchange_of_messages last(*this);
        last.ask({.what = kind::load, .size = sizeof(std::uint32_t)});
        last.await();
    }
    if (ranks_) ranks_->barrier(); // nobody asks any more
    server_.reset();
    ranks_.reset();
}

} // namespace trireme::rank::detail
