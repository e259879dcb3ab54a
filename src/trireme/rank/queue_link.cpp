// How items get from node to node:
//
//   consumers of node B find nothing ── B's link grants every other node a number of items ──> their links take so
//   many from their queues when they are there ── one message ──> B's link puts them into its lane of B's queue
//
// What a node is granted grows while its consumers take everything at once and still find nothing, up to messages
// of tens of thousands of bytes, and shrinks while they have enough: so a queue of short items moves them in bulk,
// and one of long tasks does not hoard them where nobody has time for them. If a node's consumers lose interest,
// what had come for them goes on to others that ask.
//
// When a queue is at its end, or all its tasks are done, is found out by the first node's link, which asks all
// others twice: how many items have been taken (tasks are done), and then how many have been put. Both numbers only
// rise and the first never leads, so if they are equal, they were equal at one moment between the two questions.

#include <trireme/rank/queue_link.hpp>

#include <trireme/rank/mpi_error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <exception>
#include <latch>

namespace trireme::rank::detail {

namespace {

using namespace std::chrono_literals;
using clock = deadline::clock;

enum class kind : std::uint32_t {
    grant,       ///< send me so many items
    items,       ///< so many items, as bytes that follow
    close,       ///< nothing more may be put
    call_census, ///< somebody here waits for all tasks to be done
    count_taken, ///< how many items have been taken here, and tasks done?
    taken,       ///< so many
    count_put,   ///< how many items were put here?
    put,         ///< so many
    joined,      ///< all tasks were done when that census began
    finished,    ///< nothing more will come
    bye          ///< nothing more will come from me
};

struct alignas(16) head { // what follows it is aligned, too
    kind what = kind::bye;
    std::uint32_t number = 0; ///< of items; of a census
    std::uint64_t count = 0;
    std::uint64_t done = 0;
};

/// Small items share messages of about this size.
constexpr std::size_t message_bytes = std::size_t{128} << 10U;
/// Items that a node is granted at most, by each other one.
constexpr std::size_t most_granted = 16384;
/// Messages to one node that MPI has not sent yet, at most.
constexpr std::size_t most_under_way = 8;
/// After so long without a consumer that finds nothing, they have enough.
constexpr auto contented_after = 5ms;
/// After so long in which nobody has taken any of what came from other nodes, it may go on to those that ask.
constexpr auto given_up_after = 200ms;

} // namespace

class queue_link::session {
public:
    session(communicator nodes, std::shared_ptr<ipc::queue_core> local, access items)
        : nodes_(std::move(nodes)), local_(std::move(local)), items_(std::move(items)),
          peers_(static_cast<std::size_t>(nodes_.size())) {}

    void run_or_die(const std::stop_token& stop, std::latch& is_linked) {
        try {
            local_->link();
            is_linked.count_down();
            run(stop);
        } catch (const std::exception& problem) {
            fmt::print(stderr, "a queue between nodes cannot go on: {}\n", problem.what());
            MPI_Abort(nodes_.handle(), 1);
        }
    }

private:
    /// Until all nodes' links have been told to end.
    void run(const std::stop_token& stop) {
        while (!is_over()) {
            bool busy = receive();
            if (waiting_ > 0) waiting_ = items_.put({});
            busy = serve_grants() || busy;
            busy = grant() || busy;
            pass_closing_on();
            take_census();
            forget_sent();
            if (stop.stop_requested()) say_bye();
            rest(busy);
        }
    }

    struct sending {
        std::vector<std::byte> bytes;
        MPI_Request request = MPI_REQUEST_NULL;
    };
    struct peer {
        std::size_t owed = 0;    ///< items that it was granted, and has not got yet
        std::size_t granted = 0; ///< items that it owes this node
        std::deque<sending> under_way;
        bool has_left = false;
    };

    [[nodiscard]] int self() const { return nodes_.rank(); }
    [[nodiscard]] bool is_first() const { return nodes_.is_root(); }
    peer& of(int node) { return peers_[static_cast<std::size_t>(node)]; }

    /// `action(node)` for all others.
    template <class Action>
    void for_others(Action action) {
        for (int i = 1; i < nodes_.size(); ++i) action((self() + i) % nodes_.size());
    }

    // ---- Messages

    void send(int node, const head& what, std::span<const std::byte> payload = {}) {
        // Who has said bye may be the last to look at this communicator: what comes after would never be received.
        if (said_bye_ && what.what != kind::bye) return;
        auto& queue = of(node).under_way;
        sending& made = queue.emplace_back();
        made.bytes.resize(sizeof what + payload.size());
        std::memcpy(made.bytes.data(), &what, sizeof what);
        if (!payload.empty()) std::memcpy(made.bytes.data() + sizeof what, payload.data(), payload.size());
        check(MPI_Isend(made.bytes.data(), static_cast<int>(made.bytes.size()), MPI_BYTE, node, 0, nodes_.handle(),
                        &made.request),
              "MPI_Isend");
    }
    void tell_others(const head& what) {
        for_others([&](int node) { send(node, what); });
    }

    void forget_sent() {
        for (peer& each : peers_) {
            for (int done = 1; done != 0 && !each.under_way.empty();) {
                check(MPI_Test(&each.under_way.front().request, &done, MPI_STATUS_IGNORE), "MPI_Test");
                if (done != 0) each.under_way.pop_front();
            }
        }
    }

    /// Whether there was something that matters.
    bool receive() {
        bool any = false;
        for (int here = 1; here != 0;) {
            MPI_Status status;
            check(MPI_Iprobe(MPI_ANY_SOURCE, 0, nodes_.handle(), &here, &status), "MPI_Iprobe");
            if (here == 0) break;
            int bytes = 0;
            MPI_Get_count(&status, MPI_BYTE, &bytes);
            arrived_.resize(static_cast<std::size_t>(bytes));
            check(MPI_Recv(arrived_.data(), bytes, MPI_BYTE, status.MPI_SOURCE, 0, nodes_.handle(),
                           MPI_STATUS_IGNORE),
                  "MPI_Recv");
            head what;
            std::memcpy(&what, arrived_.data(), sizeof what);
            take_in(status.MPI_SOURCE, what, std::span(arrived_).subspan(sizeof what));
            any = true;
        }
        return any;
    }

    void take_in(int from, const head& what, std::span<const std::byte> payload) {
        switch (what.what) {
        case kind::grant:
            of(from).owed += what.number;
            break;
        case kind::items:
            of(from).granted -= std::min<std::size_t>(of(from).granted, what.number);
            waiting_ = items_.put(payload);
            came_since_growth_ = true;
            break;
        case kind::close:
            refuse();
            break;
        case kind::call_census:
            census_called_ = true;
            break;
        case kind::count_taken:
            joiners_ = local_->joiners();
            send(from, {kind::taken, what.number, taken_here(), local_->tasks_done()});
            break;
        case kind::count_put:
            send(from, {kind::put, what.number, local_->items_put()});
            break;
        case kind::taken:
            count(what, kind::taken);
            break;
        case kind::put:
            count(what, kind::put);
            break;
        case kind::joined:
            local_->tell_joined(joiners_);
            break;
        case kind::finished:
            local_->finish();
            break;
        case kind::bye:
            of(from).has_left = true;
            break;
        }
    }

    // ---- Items

    /// Sends what others were granted, as far as it is there.
    bool serve_grants() {
        bool any = false;
        for_others([&](int node) {
            peer& to = of(node);
            while (to.owed > 0 && !to.has_left && to.under_way.size() < most_under_way) {
                // What came from another node goes on only if nobody here wants it.
                const item_batch batch = items_.take(to.owed, is_stuck() ? nullptr : local_->link_lane());
                if (batch.items == 0) return;
                to.owed -= batch.items;
                forwarded_ += batch.items;
                send(node, {kind::items, static_cast<std::uint32_t>(batch.items)}, batch.bytes);
                any = true;
            }
        });
        return any;
    }

    /// What has come from other nodes lies here, and nobody takes it.
    bool is_stuck() {
        const std::uint64_t taken = local_->taken_from(*local_->link_lane());
        const auto now = clock::now();
        if (taken != link_taken_ || local_->link_backlog() == 0) {
            link_taken_ = taken;
            link_taken_at_ = now;
        }
        return now - std::max(link_taken_at_, sought_at_) > given_up_after;
    }

    /// Asks for as many items as consumers here seem to be able to take.
    bool grant() {
        const bool sought = local_->was_sought();
        const auto now = clock::now();
        if (sought) {
            sought_at_ = now;
            if (wanted_ == 0) wanted_ = 1;
            else if (came_since_growth_)
                wanted_ = std::min({2 * wanted_, most_granted, static_cast<std::size_t>(local_->capacity())});
            came_since_growth_ = false;
        } else if (now - sought_at_ > contented_after && local_->link_backlog() > 0 && wanted_ > 1) {
            wanted_ /= 2;
            sought_at_ = now - contented_after / 2; // and again in a while
        }
        if (wanted_ == 0 || waiting_ > 0 || local_->link_backlog() >= wanted_) return false;
        bool any = false;
        for_others([&](int node) {
            peer& from = of(node);
            if (from.has_left || 2 * from.granted > wanted_) return;
            send(node, {kind::grant, static_cast<std::uint32_t>(wanted_ - from.granted)});
            from.granted = wanted_;
            any = true;
        });
        return any;
    }

    // ---- The end, and joins

    void refuse() {
        if (std::exchange(told_of_closing_, true)) return;
        local_->refuse();
        // Behind this, what the first node asks others to count is final.
        if (is_first()) tell_others({kind::close});
    }

    void pass_closing_on() {
        if (told_of_closing_ || !local_->is_closed()) return;
        told_of_closing_ = true;
        local_->refuse(); // whoever closed it may not be through with that
        tell_others({kind::close});
    }

    /// By consumers, and so for good.
    [[nodiscard]] std::uint64_t taken_here() const { return local_->items_taken() - forwarded_; }

    [[nodiscard]] bool somebody_joins() const { return local_->joiners() != local_->joined(); }

    /// The first node's: begins to count if somebody wants to know, and it does not count already.
    void take_census() {
        if (!is_first()) {
            if (somebody_joins() && clock::now() - called_at_ > 1ms) {
                called_at_ = clock::now();
                send(0, {kind::call_census});
            }
            return;
        }
        const bool wanted = (told_of_closing_ && !is_finished_) || census_called_ || somebody_joins();
        if (!wanted || counting_ || clock::now() - counted_at_ < 200us) return;
        census_called_ = false;
        counting_ = true;
        joiners_ = local_->joiners();
        was_closed_ = told_of_closing_;
        total_ = {kind::taken, ++census_, taken_here(), local_->tasks_done()};
        answers_ = 1;
        tell_others({kind::count_taken, census_});
        pass_count_on();
    }

    void count(const head& answer, kind asked) {
        if (answer.number != census_ || total_.what != asked) return;
        total_.count += answer.count;
        total_.done += answer.done;
        ++answers_;
        pass_count_on();
    }

    void pass_count_on() {
        if (answers_ < nodes_.size()) return;
        if (total_.what == kind::taken) {
            taken_total_ = total_;
            total_ = {kind::put, census_, local_->items_put()};
            answers_ = 1;
            tell_others({kind::count_put, census_});
            return;
        }
        counting_ = false;
        counted_at_ = clock::now();
        if (taken_total_.done == total_.count) {
            local_->tell_joined(joiners_);
            tell_others({kind::joined});
        }
        // Only if the queue had been closed everywhere when the puts were counted: by then all nodes had been told.
        if (was_closed_ && taken_total_.count == total_.count && !std::exchange(is_finished_, true)) {
            local_->finish();
            tell_others({kind::finished});
        }
    }

    // ---- Life

    void say_bye() {
        if (!std::exchange(said_bye_, true)) tell_others({kind::bye});
    }
    [[nodiscard]] bool is_over() const {
        if (!said_bye_) return false;
        for (int node = 0; node < nodes_.size(); ++node) {
            const peer& each = peers_[static_cast<std::size_t>(node)];
            if (!each.under_way.empty() || (node != self() && !each.has_left)) return false;
        }
        return true;
    }

    /// It burns no core for longer than a moment, and is late by no more than a millisecond.
    void rest(bool was_busy) {
        if (was_busy) {
            nap_ = 0ns;
            idle_since_ = clock::now();
            return;
        }
        if (clock::now() - idle_since_ < 50us) {
            std::this_thread::yield();
            return;
        }
        const bool wakeful = std::ranges::any_of(peers_, [](const peer& each) { return !each.under_way.empty(); });
        nap_ = std::clamp<std::chrono::nanoseconds>(nap_ * 5 / 4, 20us, wakeful ? 100us : 1ms);
        std::this_thread::sleep_for(nap_);
    }

    communicator nodes_;
    std::shared_ptr<ipc::queue_core> local_;
    access items_;
    std::vector<peer> peers_;
    std::vector<std::byte> arrived_;

    std::size_t wanted_ = 0;  // items, of each other node
    std::size_t waiting_ = 0; // items that have come and find no room
    bool came_since_growth_ = false;
    clock::time_point sought_at_{};
    std::uint64_t forwarded_ = 0;
    std::uint64_t link_taken_ = 0; // of the link's lane, and since when it has been so
    clock::time_point link_taken_at_{};

    bool told_of_closing_ = false;
    std::uint32_t joiners_ = 0; // here, when the present census began
    clock::time_point called_at_{};
    bool said_bye_ = false;

    // The first node's.
    bool census_called_ = false;
    bool counting_ = false;
    bool was_closed_ = false;
    bool is_finished_ = false;
    std::uint32_t census_ = 0;
    int answers_ = 0;
    head total_;
    head taken_total_;
    clock::time_point counted_at_{};

    std::chrono::nanoseconds nap_{};
    clock::time_point idle_since_{};
};

queue_link::queue_link(communicator nodes, std::shared_ptr<ipc::queue_core> local, access items)
    : session_(std::make_unique<session>(std::move(nodes), std::move(local), std::move(items))) {
    // The link's lane must be nobody else's before: what that one had put would pass for what came from elsewhere.
    const auto is_linked = std::make_shared<std::latch>(1);
    thread_ = std::jthread(
        [of = session_.get(), is_linked](const std::stop_token& stop) { of->run_or_die(stop, *is_linked); });
    is_linked->wait();
}

queue_link::~queue_link() {
    if (!unwinding_) return;
    thread_.detach();
    static_cast<void>(session_.release());
}

} // namespace trireme::rank::detail
