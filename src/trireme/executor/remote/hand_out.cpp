// Which task goes to which worker, and when: the part of the client core that hands out. Everything here is called
// under the core's lock, except write().

#include <trireme/executor/remote/client.hpp>

#include <trireme/base/archive.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace trireme::remote {

/// The worker that would start a task first. One that has nothing to do may have to be woken, which takes as long
/// as many short tasks: so these go to few workers, which stay awake, and a single one to the first.
std::size_t client::choose() const {
    constexpr std::uint64_t soon = 5'000; // ns
    constexpr std::uint64_t waking = 20'000;
    std::size_t best = nobody;
    std::uint64_t shortest = ~std::uint64_t{0};
    for (std::size_t i = 0; i < members_.size(); ++i) {
        const member& one = members_[i];
        if (!one.has_room()) continue;
        const std::uint64_t wait = one.load() == 0 ? waking : one.load() * one.pace_or_slow();
        if (wait >= shortest) continue;
        best = i;
        shortest = wait;
        if (wait < soon) break;
    }
    return best;
}

/// Sends a task to a worker that has room for it.
client::outcome client::give(std::size_t worker, task& work) {
    if (work.started()) { // cancelled
        discard_written(work);
        add_chore(chore::kind::drop, work);
        return outcome::gone;
    }
    const std::uint32_t bits = work.stoppable() ? task_stoppable : 0U;
    std::optional<std::uint64_t> id;
    if (const auto place = written_.empty() ? written_.end() : written_.find(&work); place != written_.end()) {
        id = wire_->send(worker, place->second, bits);
        if (id) written_.erase(place);
    } else {
        try {
            const std::size_t bytes = work.encoded_size();
            if (bytes > wire_->inline_limit()) return outcome::too_large;
            if (std::byte* const room = wire_->begin(worker, bytes)) {
                writer out(room);
                work.encode(out);
                id = wire_->commit(worker, bits);
            }
        } catch (...) {
            add_chore(chore::kind::fail, work, std::current_exception());
            return outcome::gone;
        }
    }
    if (!id) return outcome::no_room;
    record_sent(worker, work, *id, bits);
    return outcome::sent;
}

void client::discard_written(task& work) {
    const auto place = written_.find(&work);
    if (place == written_.end()) return;
    wire_->release(place->second);
    written_.erase(place);
}

void client::record_sent(std::size_t worker, task& work, std::uint64_t id, std::uint32_t bits) {
    member& to = members_[worker];
    to.sent.push_back({.id = id, .work = &work, .bits = bits});
    ++to.live;
    --to.left;
    work.set_worker(worker);
    if (to.left == 0) dismiss(worker);
    if (sleeps_soundly_ && to.live > 1 && any_idle()) {
        sleeps_soundly_ = false;
        wire_->wake(); // for the collector to watch whether this worker gets on
    }
}

bool client::any_idle() const {
    return std::any_of(members_.begin(), members_.end(), [](const member& one) { return one.is_idle(); });
}

/// A large task is being written for a worker, or no longer.
void client::reserve(std::size_t worker, int change) {
    std::size_t& reserved = members_[worker].reserved;
    reserved += static_cast<std::size_t>(change);
    wire_->announce(worker, reserved);
}

/// Writes a large task for `worker`, which has a place reserved for it, and sends it. Without the lock.
void client::write(task& work, std::size_t worker) {
    block bytes;
    std::exception_ptr problem;
    try {
        bytes = wire_->allocate(work.encoded_size());
        writer out(bytes.memory);
        work.encode(out);
    } catch (...) {
        problem = std::current_exception();
    }
    patient_until_.store(deadline::clock::now() + patience_for(bytes.bytes), std::memory_order_relaxed);
    const std::lock_guard hold(lock_);
    reserve(worker, -1);
    if (bytes.memory != nullptr) written_[&work] = bytes;
    if (problem || refusal_) {
        discard_written(work);
        add_chore(chore::kind::fail, work, problem ? problem : refusal_);
        wire_->wake();
        return;
    }
    const outcome came_of_it = members_[worker].has_room() ? give(worker, work) : outcome::no_room;
    if (came_of_it == outcome::sent) wire_->flush(worker);
    if (came_of_it == outcome::gone) wire_->wake();
    if (came_of_it == outcome::no_room) {
        backlog_.push_front(&work);
        refill_all();
    }
}

/// Gives a worker what it has room for.
void client::refill(std::size_t worker) {
    member& to = members_[worker];
    if (!to.has_room()) return;
    bool any = false;
    while (!backlog_.empty() && to.has_room()) {
        task& next = *backlog_.front();
        if (next.ranks() != 0) {
            if (!give_group(next)) break; // what comes behind it waits too, or it would wait for ever
            backlog_.pop_front();
            continue;
        }
        const outcome came_of_it = give(worker, next);
        if (came_of_it == outcome::no_room) break;
        backlog_.pop_front();
        if (came_of_it == outcome::too_large) {
            reserve(worker, 1);
            chores_.push_back({.what = chore::kind::write, .work = &next, .worker = worker});
        }
        any = true;
    }
    if (any) wire_->flush(worker);
    if (!backlog_.empty()) return;
    full_ = false;
    if (to.load() == 0) relieve(worker, false);
}

void client::refill_all() {
    for (std::size_t i = 0; i < members_.size(); ++i) refill(i);
}

/// The worker that has least to do; not the one from which a task was taken, whatever its pace promises.
std::size_t client::idlest_but(std::size_t other) const {
    std::size_t best = nobody;
    for (std::size_t i = 0; i < members_.size(); ++i) {
        if (i == other || !members_[i].has_room()) continue;
        if (best == nobody || members_[i].load() < members_[best].load()) best = i;
    }
    return best;
}

/// A task that was sent, and will not be run where it was sent to, is to be run elsewhere.
void client::requeue(task& work) {
    work.set_worker(nobody);
    if (refusal_) add_chore(chore::kind::fail, work, refusal_);
    else if (work.started()) add_chore(chore::kind::drop, work); // cancelled
    else backlog_.push_front(&work);
}

/// Takes a sent task back, if its worker has not started it. False if it must be left there.
bool client::take_back(std::size_t worker, sent_task& one) {
    using wish = sent_task::wish;
    if (one.work == nullptr || one.revocation != wish::none || (one.bits & task_group) != 0) return false;
    const revoking answer = wire_->revoke(worker, one.id);
    if (answer == revoking::refused) one.revocation = wish::denied;
    if (answer == revoking::asked) {
        one.revocation = wish::asked_to_move;
        ++members_[worker].asked;
    }
    if (answer == revoking::done) {
        requeue(*std::exchange(one.work, nullptr));
        --members_[worker].live;
    }
    return answer != revoking::refused;
}

/// A worker has nothing to do, and nothing waits for one: takes half of what another one has not begun, if that
/// would keep it busy for longer than the taking does; all of it, from one that does not get on.
void client::relieve(std::size_t idler, bool only_stalled) {
    constexpr std::uint64_t worthwhile = 50'000; // ns
    const auto stalled = [](const member& one) { return one.sent.front().id == one.watched; };
    std::size_t victim = nobody;
    for (std::size_t i = 0; i < members_.size(); ++i) {
        const member& one = members_[i];
        if (one.live < 2 || one.asked > 0 || (victim != nobody && one.live <= members_[victim].live)) continue;
        if (stalled(one) || (!only_stalled && (one.live - 1) * one.pace > worthwhile)) victim = i;
    }
    if (victim == nobody) return;
    member& from = members_[victim];
    std::size_t wanted = from.live / 2;
    if (stalled(from)) {
        wanted = from.live - 1;
        from.set_pace(member::stalled_pace);
    }
    for (auto one = from.sent.rbegin(); one != from.sent.rend() && wanted > 0; ++one) {
        if (take_back(victim, *one)) --wanted;
    }
    if (!backlog_.empty()) refill(idler);
}

/// Sends bytes that are at hand to a worker that has little to do; their id.
std::uint64_t client::send_copy(std::size_t worker, std::span<const std::byte> bytes, std::uint32_t bits) {
    std::optional<std::uint64_t> id;
    if (bytes.size() > wire_->inline_limit()) {
        const block room = wire_->allocate(bytes.size());
        std::memcpy(room.memory, bytes.data(), bytes.size());
        id = wire_->send(worker, room, bits);
    } else if (std::byte* const room = wire_->begin(worker, bytes.size())) {
        std::memcpy(room, bytes.data(), bytes.size());
        id = wire_->commit(worker, bits);
    }
    if (!id)
        throw error(fmt::format("there is no room for {} bytes on the way to worker {}", bytes.size(), worker));
    wire_->flush(worker);
    return *id;
}

} // namespace trireme::remote
