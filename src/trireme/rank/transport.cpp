#include <trireme/rank/transport.hpp>

#include <trireme/rank/local_channel.hpp>
#include <trireme/rank/serving.hpp>

#include <algorithm>
#include <mutex>

namespace trireme::rank::detail {

transport::transport(crew& team, const call& pool) : team_(team), seats_(team.seats(pool)) {
    for (std::size_t worker = 0; worker < seats_.workers(); ++worker) add_lane(worker);
    if (team.size() > 1) results_ = std::make_unique<mailbox>(team.comm(), MPI_ANY_SOURCE, tags::results);
    call with_region = pool;
    with_region.region = shares_->region();
    team.ask(with_region);
}

transport::~transport() {
    // A pool that ends at once has perhaps not come to starting its workers, but they are there.
    for (std::size_t worker = 0; worker < lanes_.size(); ++worker) {
        if (!lanes_[worker]->dismissed) dismiss(worker);
    }
    remote::arrival left;
    while (present_ > 0 || !broadcasts_.empty()) {
        if (receive(left)) done(left);
        else std::this_thread::yield();
    }
}

void transport::add_lane(std::size_t worker) {
    const int rank = seats_.rank_of(worker);
    const std::size_t thread = seats_.thread_of(worker);
    if (rank != 0) {
        lanes_.push_back(std::make_unique<lane>(std::make_unique<mpi_channel>(team_.comm(), rank, thread), worker));
    } else {
        const auto line = std::make_shared<local_line>();
        lanes_.push_back(std::make_unique<lane>(
            std::make_unique<local_channel>(line, line->to_worker, line->to_client), worker));
        local_.push_back(worker);
        threads_.emplace_back([this, own = seat{seats_, worker, thread}, line] {
            serve_or_die(team_, own, std::make_unique<local_channel>(line, line->to_client, line->to_worker));
        });
    }
    lanes_.back()->bell_there = team_.bell_of(rank, thread);
    ++present_;
}

// ---- Sending

std::byte* transport::begin(std::size_t worker, std::size_t bytes) {
    lane& to = *lanes_[worker];
    if (!to.out.has_room(bytes)) send_now(worker);
    return to.out.begin(bytes);
}

std::uint64_t transport::commit(std::size_t worker, std::uint32_t bits) {
    lane& to = *lanes_[worker];
    to.bytes_sent += to.out.commit(record_kind::item, bits);
    return count_task(to);
}

std::optional<std::uint64_t> transport::send(std::size_t worker, const remote::block& payload, std::uint32_t bits) {
    lane& to = *lanes_[worker];
    if (!to.out.has_room(sizeof(std::byte*))) send_now(worker);
    to.bytes_sent += payload.bytes;
    to.out.put_block(payload.memory, payload.bytes, bits);
    const std::uint64_t id = count_task(to);
    send_now(worker); // the worker can begin to receive it
    return id;
}

std::uint64_t transport::count_task(lane& to) {
    if (to.bell_there == nullptr) far_in_flight_.fetch_add(1, std::memory_order_relaxed);
    return to.committed++;
}

void transport::flush(std::size_t worker) {
    if (runs_short(*lanes_[worker])) send_now(worker);
}

/// A worker that has enough to do for now need not be told of more at once: a full frame costs as much as one with
/// a single task. What was gathered leaves when results of that worker come, or when they leave it too little.
bool transport::runs_short(const lane& to) {
    constexpr std::uint64_t enough = 2;
    return !to.out.empty() && to.sent - to.answered < enough;
}

void transport::send_now(std::size_t worker) {
    lane& to = *lanes_[worker];
    to.out.flush();
    to.sent = to.committed;
    if (to.bell_there != nullptr) to.bell_there->ring();
    if (to.line->sending() && std::find(sending_.begin(), sending_.end(), worker) == sending_.end()) {
        sending_.push_back(worker);
        note_transfers();
    }
}

// ---- Receiving

bool transport::receive(remote::arrival& next) {
    if (take_unread(next)) return true;
    return poll() && take_unread(next);
}

bool transport::take_unread(remote::arrival& next) {
    for (std::size_t i = 0; i < unread_.size();) {
        const std::size_t worker = unread_[i];
        if (take_record(worker, next)) return true;
        if (lanes_[worker]->in.empty()) {
            unread_[i] = unread_.back();
            unread_.pop_back();
        } else {
            ++i; // its next result is large, and on its way
        }
    }
    return false;
}

/// Takes in a frame from each side; whether there was any.
bool transport::poll() {
    frame_ptr arrived;
    bool any = false;
    if (results_) {
        const std::lock_guard lock(mailbox_lock_);
        arrived = results_->receive();
    }
    if (arrived) {
        take(std::move(arrived));
        any = true;
    }
    for (const std::size_t worker : local_) {
        if (frame_ptr here = lanes_[worker]->line->receive()) {
            take(std::move(here));
            any = true;
        }
    }
    if (!sending_.empty()) {
        std::erase_if(sending_, [this](std::size_t worker) { return !lanes_[worker]->line->sending(); });
    }
    pass_news_of_shares();
    note_transfers();
    return any || !unread_.empty();
}

void transport::take(frame_ptr arrived) {
    const std::size_t worker = arrived->head.worker;
    lane& from = *lanes_[worker];
    from.report = arrived->head.report;
    if (arrived->head.bytes == 0) return; // it only told how the worker fares
    if (from.in.empty()) unread_.push_back(worker);
    from.in.take(std::move(arrived));
    if (!from.out.empty()) send_now(worker);
}

bool transport::take_record(std::size_t worker, remote::arrival& next) {
    lane& from = *lanes_[worker];
    arrived_record record;
    if (!from.in.next(record)) return false;
    next = {};
    next.worker = worker;
    if (is_payload(record.head.kind)) {
        next.flags = record.head.bits | (record.is_block ? remote::result_detached : 0U);
        next.id = from.answered++;
        next.payload = record.payload;
        from.bytes_received += record.payload.size();
        if (from.bell_there == nullptr) far_in_flight_.fetch_sub(1, std::memory_order_relaxed);
        if (runs_short(from)) send_now(worker);
    } else if (record.head.kind == record_kind::goodbye) {
        --present_;
        next.what = remote::arrival::event::gone;
        next.end.pid = team_.of(seats_.rank_of(worker)).pid;
        next.end.dismissed = true;
    } else {
        next.what = remote::arrival::event::revocation;
        next.granted = record.head.kind == record_kind::granted;
        next.id = record.head.number;
    }
    return true;
}

void transport::done(const remote::arrival& taken) noexcept {
    if ((taken.flags & remote::result_detached) == 0) return;
    free_block(const_cast<std::byte*>(taken.payload.data())); // NOLINT: it was made here
}

// ---- Influencing tasks that were sent

void transport::tell(std::size_t worker, record_kind what, std::uint64_t id) {
    lane& to = *lanes_[worker];
    if (!to.out.has_room(0)) send_now(worker);
    to.out.put(what, 0, id);
    send_now(worker);
}

remote::revoking transport::revoke(std::size_t worker, std::uint64_t id) {
    if (id < lanes_[worker]->answered) return remote::revoking::refused;
    tell(worker, record_kind::revoke, id);
    return remote::revoking::asked;
}

void transport::request_stop(std::size_t worker, std::uint64_t id) { tell(worker, record_kind::stop, id); }

bool transport::dismiss(std::size_t worker) {
    lanes_[worker]->dismissed = true;
    tell(worker, record_kind::dismiss, 0);
    return true;
}

void transport::start(std::size_t worker) {
    if (std::exchange(lanes_[worker]->started, true)) throw error("a rank that has ended cannot be replaced");
}

// ---- Telling

std::string transport::place(std::size_t worker) const { return team_.place_of(seats_.rank_of(worker)); }

std::uint32_t transport::pace(std::size_t worker) const { return lanes_[worker]->report.pace; }

worker_statistics transport::statistics(std::size_t worker) const {
    const lane& to = *lanes_[worker];
    return {.busy = to.report.busy, .bytes_sent = to.bytes_sent, .bytes_received = to.bytes_received};
}

} // namespace trireme::rank::detail
