// How items flow:
//
//   producer ── its own lane (a ring) ──┐
//   producer ── its own lane (a ring) ──┼── any consumer: locks a lane, takes, unlocks
//   producer ── its own lane (a ring) ──┘
//
// Producers share nothing that is written at each put, so none waits for another; the items of each come out in the
// order in which they went in. Consumers look at the lanes in turn, each beginning with the one that it had last,
// and pass by those that others lock: a lane belongs to no consumer, so nothing is stranded with one that does not
// come back.
//
// Consumers that find nothing sleep on `arrivals`, the owner of a full lane on its `asleep`. Who is about to sleep
// says so (`hungry`, `asleep`), passes a heavy fence, and looks once more; the other side writes, passes a light
// one, and looks whether somebody sleeps: so either the sleeper sees the item (or the room), or it is woken. Sleeps
// are short enough that a wake-up which was lost, because the one who owed it was killed, costs a moment only.

#include <trireme/ipc/queue_core.hpp>

#include <fmt/format.h>

#include <stdexcept>
#include <thread>
#include <utility>

namespace trireme::ipc {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t line = 128;

constexpr std::size_t to_pages(std::size_t bytes) {
    constexpr std::size_t page = 4096;
    return (bytes + page - 1) / page * page;
}
std::size_t rings_begin(std::uint64_t lanes) { return to_pages(sizeof(queue_header) + lanes * sizeof(lane)); }
static_assert(sizeof(queue_header) % line == 0 && sizeof(lane) % line == 0);

std::atomic<std::uint64_t> queues_so_far = 0;

} // namespace

std::size_t queue_shape::memory_bytes() const { return to_pages(rings_begin(lanes) + lanes * ring_bytes); }

// ---- Which lane belongs to which thread

/// The seats of one thread, in all queues.
struct queue_core::seats {
    struct entry {
        seat here;
        std::weak_ptr<queue_core> of;
    };
    std::vector<std::unique_ptr<entry>> all;

    ~seats() {
        last_seat = nullptr;
        for (const auto& one : all) {
            const auto core = one->of.lock();
            if (core && one->here.own != nullptr) core->give_back(*one->here.own);
        }
    }
};

queue_core::seat& queue_core::find_seat() {
    thread_local seats mine;
    for (const auto& one : mine.all) {
        if (one->here.core == number_) return *(last_seat = &one->here);
    }
    std::erase_if(mine.all, [](const auto& one) { return one->of.expired(); });
    mine.all.push_back(std::make_unique<seats::entry>(seats::entry{{.core = number_}, weak_from_this()}));
    return *(last_seat = &mine.all.back()->here);
}

lane& queue_core::take_seat(seat& here) {
    const std::lock_guard lock(mutex_);
    lane* mine = claim_lane(false);
    if (mine == nullptr) mine = claim_lane(true);
    if (mine == nullptr) {
        throw error(fmt::format("more than {} threads put into one queue at once: make it for more, with "
                                "{{.producers = N}}",
                                header_->lanes));
    }
    try {
        memory_->claim(static_cast<std::size_t>(ring(*mine) - memory_->data()), header_->ring_bytes);
    } catch (...) {
        mine->owner.store(0);
        throw;
    }
    const auto number = static_cast<std::uint32_t>(mine - lanes_) + 1;
    std::uint32_t used = header_->lanes_used.load();
    while (used < number && !header_->lanes_used.compare_exchange_weak(used, number)) {}
    // What a former owner had begun to put was never there.
    mine->putting.store(0, std::memory_order_release);
    if (keeper_.adopt != nullptr) keeper_.adopt(*this, *mine);
    mine->read_seen = mine->read.load(std::memory_order_acquire);
    mine->taken_seen = taken_from(*mine);
    claimed_.push_back(mine);
    return *(here.own = mine);
}

lane* queue_core::claim_lane(bool from_the_dead) {
    for (std::uint64_t i = 0; i < header_->lanes; ++i) {
        lane& one = lanes_[i];
        std::uint32_t owner = one.owner.load();
        if (owner != 0 && (!from_the_dead || memory_->alive(owner - 1))) continue;
        if (one.owner.compare_exchange_strong(owner, self_)) return &one;
    }
    return nullptr;
}

void queue_core::give_back(lane& own) {
    const std::lock_guard lock(mutex_);
    std::erase(claimed_, &own);
    own.owner.store(0, std::memory_order_release);
}

// ---- Life

queue_core::queue_core(std::shared_ptr<memory> in, std::size_t at, bool positions_are_items)
    : memory_(std::move(in)), header_(reinterpret_cast<queue_header*>(memory_->data() + at)),
      lanes_(reinterpret_cast<lane*>(memory_->data() + at + sizeof(queue_header))),
      rings_(memory_->data() + at + rings_begin(header_->lanes)), positions_are_items_(positions_are_items),
      number_(++queues_so_far) {
    fences::enable();
    self_ = memory_->self() + 1;
}

std::shared_ptr<queue_core> queue_core::make(std::shared_ptr<memory> in, std::size_t at, const queue_shape& shape) {
    in->claim(at, rings_begin(shape.lanes));
    std::byte* const begin = in->data() + at;
    auto* const header = new (begin) queue_header;
    header->capacity = shape.capacity;
    header->ring_bytes = shape.ring_bytes;
    header->lanes = shape.lanes;
    header->is_linked = shape.is_linked ? 1 : 0;
    for (std::uint64_t i = 0; i < shape.lanes; ++i) new (begin + sizeof(queue_header) + i * sizeof(lane)) lane;
    return find(std::move(in), at, shape.positions_are_items);
}

std::shared_ptr<queue_core> queue_core::find(std::shared_ptr<memory> in, std::size_t at, bool positions_are_items) {
    return std::shared_ptr<queue_core>(new queue_core(std::move(in), at, positions_are_items));
}

queue_core::~queue_core() {
    for (lane* const one : claimed_) one->owner.store(0, std::memory_order_release);
    if (keeper_.finish != nullptr) keeper_.finish(*this);
}

std::size_t queue_core::size() const {
    std::size_t all = 0;
    for (const lane& one : lanes()) {
        const std::uint64_t taken = taken_from(one); // first, lest it overtake
        all += static_cast<std::size_t>(put_into(one) - taken);
    }
    return all;
}

bool queue_core::any_items() const {
    return std::ranges::any_of(lanes(), [](const lane& one) { return !is_empty(one); });
}

// ---- Waiting

bool queue_core::await_room(lane& own, backoff& patience, deadline until) const {
    // A full lane gets room for one item after the other; it is better filled again in batches.
    const std::uint64_t batch = (positions_are_items_ ? header_->capacity : header_->ring_bytes) / 4;
    for (int looks = 0; patience.pass(); ++looks) {
        if (looks == 32 || own.read.load(std::memory_order_acquire) - own.read_seen > batch) return true;
    }
    const auto now = deadline::clock::now();
    if (now >= until) return false;
    own.asleep.store(1, std::memory_order_relaxed);
    fences::heavy(memory_->scope());
    if (own.read.load(std::memory_order_acquire) == own.read_seen && (!is_closed() || &own == link_)) {
        // Consumers wake it when a good part of the lane is free, not for each item; so it looks by itself, too.
        memory_->wait(own.asleep, 1, std::min(until, now + 2ms));
    }
    own.asleep.store(0, std::memory_order_relaxed);
    return true;
}

void queue_core::wake_owner_of(lane& one) const {
    const std::uint64_t left = put_into(one) - taken_from(one);
    if (4 * left > 3 * header_->capacity) return;
    if (one.asleep.exchange(0) == 1) memory_->wake(one.asleep, 1);
}

void queue_core::wake_a_consumer() const {
    if (header_->hungry.exchange(0) == 0) return;
    header_->arrivals.fetch_add(1);
    // If one slept, others may still do. If none did, `hungry` was out of date.
    if (memory_->wake(header_->arrivals, 1) > 0) header_->hungry.store(1);
}

queue_core::news queue_core::await_items(getter& who, deadline until) {
    const bool ended = header_->ended.load(std::memory_order_acquire) != 0;
    if (any_items()) {
        // Another consumer has a lock on them: for no longer than it takes to take one, if it lives.
        if (std::exchange(who.was_locked, false) && !who.patience.pass()) {
            break_locks_of_the_dead();
            if (until != never && deadline::clock::now() >= until) return news::nothing;
            std::this_thread::sleep_for(50us);
        }
        return news::items;
    }
    if (ended) return news::finished;
    const bool is_linked = header_->is_linked != 0;
    if (!is_linked && is_closed()) { // whoever closed it may have died over that
        if (!refuse(until)) return news::nothing;
        finish();
        return news::items;
    }
    if (is_linked && header_->seeking.load(std::memory_order_relaxed) == 0) header_->seeking.store(1);
    if (who.patience.pass()) return news::items;
    if (until != never && deadline::clock::now() >= until) return news::nothing;
    const std::uint32_t seen = header_->arrivals.load();
    header_->hungry.store(1);
    fences::heavy(memory_->scope());
    const bool is_over = is_linked ? header_->ended.load() != 0 : is_closed();
    if (any_items() || is_over) return news::items;
    memory_->wait(header_->arrivals, seen, until);
    who.has_slept = true;
    // Others may sleep on, and a producer that found nobody hungry meanwhile has woken nobody: who puts from now on
    // wakes one of them, and to what is there pass_wake_up_on() looks.
    header_->hungry.store(1);
    fences::heavy(memory_->scope());
    return news::items;
}

void queue_core::pass_wake_up_on(const getter& who) const {
    if (!who.has_slept || !any_items()) return;
    header_->arrivals.fetch_add(1);
    if (memory_->wake(header_->arrivals, 1) > 0) header_->hungry.store(1);
}

void queue_core::break_locks_of_the_dead() const {
    for (lane& one : lanes()) {
        std::uint32_t holder = one.lock.load();
        if (holder == 0 || holder == self_ || memory_->alive(holder - 1)) continue;
        one.lock.compare_exchange_strong(holder, 0, std::memory_order_acq_rel);
    }
}

// ---- The end

bool queue_core::refuse(deadline until) {
    header_->closed.store(1);
    fences::heavy(memory_->scope());
    for (lane& one : lanes()) {
        for (backoff patience; one.putting.load(std::memory_order_acquire) != 0 && &one != link_;) {
            if (patience.pass()) continue;
            const std::uint32_t owner = one.owner.load();
            if (owner == 0 || !memory_->alive(owner - 1)) break;
            if (until != never && deadline::clock::now() >= until) return false;
            std::this_thread::sleep_for(50us);
        }
        one.asleep.store(0);
        memory_->wake(one.asleep, 1);
    }
    return true;
}

void queue_core::finish() {
    header_->ended.store(1);
    header_->arrivals.fetch_add(1);
    memory_->wake(header_->arrivals, -1);
}

void queue_core::tell_joined(std::uint32_t up_to) {
    header_->joins.store(up_to);
    memory_->wake(header_->joins, -1);
}

bool queue_core::join_linked(deadline until) const {
    const std::uint32_t number = header_->joining.fetch_add(1) + 1;
    for (;;) {
        const std::uint32_t seen = header_->joins.load();
        if (static_cast<std::int32_t>(seen - number) >= 0) return true;
        if (until != never && deadline::clock::now() >= until) return false;
        memory_->wait(header_->joins, seen, until);
    }
}

void queue_core::task_done() const {
    const std::uint64_t done = header_->done.fetch_add(1) + 1;
    if (header_->is_linked != 0) return; // it may have been put on another node
    std::uint64_t put = 0;
    for (const lane& one : lanes()) put += put_into(one);
    if (done > put) {
        header_->done.fetch_sub(1);
        throw std::logic_error("task_done() was called more often than there were items");
    }
    if (header_->joining.load() == 0 || done != put) return;
    header_->joins.fetch_add(1);
    memory_->wake(header_->joins, -1);
}

bool queue_core::join_until(deadline until) const {
    if (header_->is_linked != 0) return join_linked(until);
    for (backoff patience;;) {
        const std::uint32_t seen = header_->joins.load();
        const std::uint64_t done = header_->done.load();
        std::uint64_t put = 0; // after `done`: as both only rise, and this one leads, equal means equal at one time
        for (const lane& one : lanes()) put += put_into(one);
        if (done == put) return true;
        if (patience.pass()) continue;
        if (until != never && deadline::clock::now() >= until) return false;
        if (header_->joining.exchange(1) == 0) continue; // to look once more before the first sleep
        memory_->wait(header_->joins, seen, until);
    }
}

} // namespace trireme::ipc
