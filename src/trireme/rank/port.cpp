#include <trireme/rank/port.hpp>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <thread>

namespace trireme::rank::detail {

namespace {

/// Results wait for each other while so much work is done: a message costs a fraction of it.
constexpr std::chrono::microseconds gathering_time{20};

} // namespace

port::port(crew& team, const seat& own, std::unique_ptr<channel> line)
    : team_(team), own_(own), line_(std::move(line)), out_(*line_, own.number), in_(*line_),
      bell_(*team.bell_of(team.rank(), own.thread)), client_(team.client_bell()) {}

port::~port() {
    free_block(result_block_);
    free_block(order_block_);
}

// ---- What arrives

/// Takes in what has arrived. Wishes overtake the tasks before them.
void port::take_in() {
    bool answered = false;
    while (frame_ptr arrived = line_->receive()) {
        if (arrived->head.urgent != 0)
            for_each_record(*arrived, [&](const record_header& head, std::span<const std::byte> payload) {
                answered = heed(head, payload) || answered;
            });
        in_.take(std::move(arrived));
    }
    if (answered) send_now();
}

/// Whether there is an answer to be sent.
bool port::heed(const record_header& wish, std::span<const std::byte> payload) {
    if (wish.kind == record_kind::stop) stopping_ = wish.number;
    if (wish.kind == record_kind::share || wish.kind == record_kind::forget) heed_sharing(wish, payload);
    if (wish.kind != record_kind::revoke) return false;
    const bool waits = wish.number >= started_;
    if (waits) revoked_.push_back(wish.number);
    put(waits ? record_kind::granted : record_kind::refused, 0, wish.number);
    return true;
}

void port::heed_sharing(const record_header& news, std::span<const std::byte> payload) {
    if (news.kind == record_kind::forget) {
        team_.shares()->forget(news.number);
    } else {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, payload.data(), sizeof bytes);
        team_.shares()->expect(news.number, bytes);
    }
}

/// Whether something large is on its way that needs this end's help; gives it.
bool port::transferring() {
    const bool sending = line_->sending();
    const bool receiving = own_.thread == 0 && team_.shares() != nullptr && team_.shares()->receiving();
    return sending || receiving || in_.receiving();
}

bool port::next(remote::order& current) {
    const std::lock_guard lock(lock_);
    for (arrived_record record;;) {
        if (!in_.next(record)) {
            take_in();
            if (!in_.next(record)) return false;
        }
        if (record.head.kind == record_kind::dismiss) {
            dismissed_ = true;
            return false;
        }
        if (!is_payload(record.head.kind)) continue;
        if (record.is_block) order_block_ = const_cast<std::byte*>(record.payload.data()); // NOLINT: ours
        const std::uint64_t id = started_++;
        if (take_if_revoked(id)) {
            put(record_kind::item, remote::result_revoked);
            free_block(std::exchange(order_block_, nullptr));
            continue;
        }
        if (gathering_since_ == deadline{}) gathering_since_ = deadline::clock::now();
        current = {id, record.head.bits, record.payload};
        return true;
    }
}

bool port::take_if_revoked(std::uint64_t id) {
    const auto found = std::find(revoked_.begin(), revoked_.end(), id);
    if (found == revoked_.end()) return false;
    *found = revoked_.back();
    revoked_.pop_back();
    return true;
}

void port::sleep() {
    bell_.arm();
    const std::uint32_t rings = bell_.rings();
    bool busy = false;
    {
        const std::lock_guard lock(lock_);
        if (!reported_) send_now();
        busy = transferring();
    }
    const lookup how = busy ? lookup::very_often : client_ != nullptr ? lookup::rarely : lookup::often;
    doze(bell_, rings, how, never, [&] {
        const std::lock_guard lock(lock_);
        take_in();
        return in_.ready() || transferring() != busy;
    });
    bell_.disarm();
}

// ---- What goes

/// Adds a record without payload.
void port::put(record_kind kind, std::uint32_t bits, std::uint64_t number) {
    if (!out_.has_room(0)) send_now();
    out_.put(kind, bits, number);
}

std::byte* port::result_space(std::size_t bytes) {
    free_block(std::exchange(result_block_, nullptr));
    const std::lock_guard lock(lock_);
    if (bytes > longest_item) {
        writing_ = writing::nothing; // should there be no memory
        result_block_ = new_block(bytes);
        result_bytes_ = bytes;
        writing_ = writing::block;
        return result_block_;
    }
    writing_ = writing::item;
    if (!out_.has_room(bytes)) send_now();
    return out_.begin(bytes);
}

void port::publish(std::uint32_t bits) {
    const std::lock_guard lock(lock_);
    free_block(std::exchange(order_block_, nullptr));
    const writing how = std::exchange(writing_, writing::nothing);
    if (how == writing::item) {
        out_.commit(record_kind::item, bits);
    } else if (how == writing::nothing) {
        put(record_kind::item, bits);
    } else {
        if (!out_.has_room(sizeof(std::byte*))) send_now();
        out_.put_block(std::exchange(result_block_, nullptr), result_bytes_, bits);
    }
    if (how == writing::block || deadline::clock::now() - gathering_since_ > gathering_time) send_now();
}

void port::flush() {
    const std::lock_guard lock(lock_);
    if (!out_.empty() || !reported_) send_now();
    transferring();
}

void port::send_now() {
    gathering_since_ = {};
    reported_ = true;
    out_.flush(report_);
    if (client_ != nullptr) client_->ring();
}

void port::report(const remote::worker_report& now) {
    const std::lock_guard lock(lock_);
    report_ = now;
    reported_ = false;
}

std::optional<std::uint64_t> port::pulse() {
    const std::lock_guard lock(lock_);
    if (writing_ == writing::item) return stopping_; // the frame is being written to: for a moment only
    take_in();
    if (!out_.empty()) send_now();
    transferring();
    return stopping_;
}

void port::say_goodbye() {
    const std::lock_guard lock(lock_);
    put(record_kind::goodbye, 0, 0);
    send_now();
    while (transferring()) std::this_thread::yield();
}

const communicator& port::join(const remote::group_header& /*group*/, std::span<const std::uint32_t> members) {
    flush(); // others may wait for what this worker has done, before they come
    std::vector<int> ranks;
    for (const std::uint32_t member : members) ranks.push_back(own_.all.rank_of(member));
    return team_.group_of(ranks);
}

} // namespace trireme::rank::detail
