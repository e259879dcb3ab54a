// How records flow, for each worker:
//
//   begin, commit ──> task ring ──> port::next ──> the task runs ──> publish ──> result ring ──> receive, done
//
// Both rings lie in memory that client and worker share. A payload of more than 64 KiB lies in its sender's arena,
// in the same memory, and the record only says where. The client takes a task's piece back when it is answered; the
// worker takes a result's piece back when the client has raised the flag that lies before it.
//
// Who has nothing to do sleeps: a worker on a futex (asleep), the client on an eventfd (the bell). Each says so in
// shared memory before it looks at its ring for the last time, and the other side looks there after it has put
// something into the ring; a fence on both sides keeps either from looking too early.

#include <trireme/process/transport.hpp>

#include <trireme/base/code_address.hpp>
#include <trireme/base/error.hpp>
#include <trireme/executor/shared.hpp>
#include <trireme/process/wire_format.hpp>

#include <fmt/format.h>

#include <sys/eventfd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace trireme::process {

transport::link::link(const segment& memory, std::size_t number)
    : control(memory.control(number)), tasks(control.tasks, memory.task_ring(number)),
      results(control.results, memory.result_ring(number)) {}

transport::transport(std::size_t workers, std::size_t threads)
    : memory_(std::make_shared<const segment>(workers, threads)), arena_(std::make_shared<arena>(memory_, 0)),
      bell_file_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), bell_(memory_->header().armed, bell_file_.get()) {
    if (!bell_file_) throw error(fmt::format("a process pool cannot get an eventfd: {}", system_error_text(errno)));
    memory_->header().program = program_id();
    memory_->header().region = new_region();
    for (std::size_t i = 0; i < workers; ++i) links_.push_back(std::make_unique<link>(*memory_, i));
}

std::size_t transport::inline_limit() const { return inline_most; }

std::byte* transport::begin(std::size_t worker, std::size_t bytes) {
    link& to = *links_[worker];
    to.begun = to.tasks.begin(bytes);
    return to.begun != nullptr ? to.begun->payload() : nullptr;
}

std::uint64_t transport::commit(std::size_t worker, std::uint32_t bits) {
    link& to = *links_[worker];
    to.begun->bits = bits;
    to.bytes_sent += to.begun->bytes;
    ++to.unanswered;
    if (!std::exchange(to.awaited, true)) awaited_.push_back(worker);
    return to.tasks.commit();
}

remote::block transport::allocate(std::size_t bytes) {
    const std::uint64_t piece = arena_->allocate(bytes);
    return {.memory = memory_->at(piece), .bytes = bytes, .place = piece};
}

void transport::release(const remote::block& unused) noexcept { arena_->release(unused.place); }

std::optional<std::uint64_t> transport::send(std::size_t worker, const remote::block& payload, std::uint32_t bits) {
    link& to = *links_[worker];
    const large_payload where{payload.place, payload.bytes};
    std::byte* const room = begin(worker, sizeof where);
    if (room == nullptr) return std::nullopt;
    std::memcpy(room, &where, sizeof where);
    const std::uint64_t id = commit(worker, bits | wire_large);
    to.lent.push_back({id, payload.place});
    to.bytes_sent += payload.bytes;
    return id;
}

void transport::announce(std::size_t worker, std::size_t large_tasks) {
    links_[worker]->control.coming.store(static_cast<std::uint32_t>(large_tasks), std::memory_order_relaxed);
    if (large_tasks > 0) flush(worker);
}

void transport::flush(std::size_t worker) {
    // In order with port::sleep(): either this sees that the worker sleeps, or the worker sees the task.
    std::atomic_thread_fence(std::memory_order_seq_cst);
    futex_word& asleep = links_[worker]->control.asleep;
    if (asleep.load(std::memory_order_relaxed) == 1 && asleep.exchange(0) == 1) {
        futex_wake(asleep, 1, futex_scope::processes);
    }
}

bool transport::receive(remote::arrival& next) {
    for (std::size_t looked = 0; looked < awaited_.size();) {
        if (turn_ >= awaited_.size()) turn_ = 0;
        const std::size_t worker = awaited_[turn_];
        if (links_[worker]->unanswered == 0) {
            links_[worker]->awaited = false;
            awaited_[turn_] = awaited_.back();
            awaited_.pop_back();
            continue;
        }
        if (take_result(worker, next)) return true; // and the same worker's next one after it: they lie together
        ++turn_;
        ++looked;
    }
    if (departed_.load(std::memory_order_acquire) == 0) return false;
    for (std::size_t i = 0; i < links_.size(); ++i) {
        if (take_departure(i, next)) return true;
    }
    return false;
}

bool transport::take_result(std::size_t worker, remote::arrival& next) {
    link& from = *links_[worker];
    record* const first = from.results.front();
    if (first == nullptr) return false;
    next.what = remote::arrival::event::result;
    next.worker = worker;
    next.id = first->word.load(std::memory_order_relaxed);
    next.flags = first->bits;
    next.payload = {first->payload(), first->bytes};
    if ((first->bits & wire_large) != 0) {
        large_payload where;
        std::memcpy(&where, first->payload(), sizeof where);
        next.flags = (first->bits & ~std::uint32_t{wire_large}) | remote::result_detached;
        next.payload = {memory_->at(where.piece), where.bytes};
        from.being_read.fetch_add(1, std::memory_order_relaxed);
        from.results.pop();
    }
    from.bytes_received += next.payload.size();
    --from.unanswered;
    while (!from.lent.empty() && from.lent.front().id <= next.id) { // it has read its arguments long ago
        arena_->release(from.lent.front().piece);
        from.lent.pop_front();
    }
    return true;
}

void transport::done(const remote::arrival& taken) noexcept {
    link& from = *links_[taken.worker];
    if ((taken.flags & remote::result_detached) == 0) {
        from.results.pop();
        return;
    }
    arena::hand_back(*memory_, static_cast<std::uint64_t>(taken.payload.data() - memory_->at(0)));
    from.being_read.fetch_sub(1, std::memory_order_release);
}

bool transport::take_departure(std::size_t worker, remote::arrival& next) {
    link& from = *links_[worker];
    if (!from.dead.load(std::memory_order_acquire)) return false;
    // What it had published before it died is visible now, and comes first.
    if (take_result(worker, next)) return true;
    next.what = remote::arrival::event::gone;
    next.worker = worker;
    next.end = from.end;
    const std::uint64_t oldest = from.tasks.oldest();
    if (record* const current = oldest != from.tasks.written() ? from.tasks.unread(oldest) : nullptr) {
        if (current->word.load(std::memory_order_relaxed) == started) next.end.started = oldest;
    }
    next.end.dismissed = from.dismissed && next.end.signal == 0 && next.end.exit_code == 0;
    for (const lent_piece& one : from.lent) arena_->release(one.piece);
    from.lent.clear();
    from.unanswered = 0;
    from.dead.store(false, std::memory_order_relaxed);
    departed_.fetch_sub(1, std::memory_order_relaxed);
    return true;
}

remote::revoking transport::revoke(std::size_t worker, std::uint64_t id) {
    record* const sent = links_[worker]->tasks.unread(id);
    std::uint64_t expected = queued;
    const bool mine =
        sent != nullptr && sent->word.compare_exchange_strong(expected, revoked, std::memory_order_relaxed);
    return mine ? remote::revoking::done : remote::revoking::refused;
}

void transport::request_stop(std::size_t worker, std::uint64_t id) {
    links_[worker]->control.stop.store(id + 1, std::memory_order_relaxed);
}

std::string transport::place(std::size_t worker) const { return fmt::format("process {}", links_[worker]->pid); }

bool transport::dismiss(std::size_t worker) {
    link& to = *links_[worker];
    record* const order = to.tasks.begin(0);
    if (order == nullptr) return false;
    order->bits = wire_dismiss;
    to.tasks.commit();
    to.dismissed = true;
    flush(worker);
    return true;
}

std::uint32_t transport::pace(std::size_t worker) const {
    return links_[worker]->control.pace.load(std::memory_order_relaxed);
}

worker_statistics transport::statistics(std::size_t worker) const {
    const link& one = *links_[worker];
    return {.busy = one.control.busy, .bytes_sent = one.bytes_sent, .bytes_received = one.bytes_received};
}

} // namespace trireme::process
