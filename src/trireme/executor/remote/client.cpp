// How tasks flow:
//
//   post ──(room)──> wire ~~~> worker ~~~> wire ──> finish
//    └──> backlog ──(room)──^                └──(large)──> chores ──> finish
//
// All bookkeeping is under one lock, in steps of less than a microsecond; whatever may take long, or run code of
// the user's (finishing tasks, reading and writing large values), is done without it. A step takes one arrival in
// and hands the worker that it came from its next task. Steps are made
//
//   - by threads that wait for a future, in wait_until(): a round trip involves no other thread;
//   - by the collector, a thread that sleeps on the transport's bell, when nobody waits in that way.
//
// While threads that wait take results in, the collector only looks now and then (collector.cpp) and the bell is
// not armed, so that no worker spends a system call. A thread that goes to sleep arms the bell before its last
// step, and the workers look whether the bell is armed after they have published: one of the two sees the other.

#include <trireme/executor/remote/client.hpp>

#include <trireme/base/archive.hpp>
#include <trireme/task/errors.hpp>
#include <trireme/task/remote_exception.hpp>
#include <trireme/task/waiting.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace trireme::remote {

client::client(std::unique_ptr<transport> wire, client_options how)
    : wire_(std::move(wire)), options_(std::move(how)), members_(wire_->workers()), born_(deadline::clock::now()),
      collector_([this] { collect(); }) {}

client::~client() { end(); }

void client::end() noexcept { end(unwinding_ ? trireme::shutdown::cancel : trireme::shutdown::wait); }

void client::post(task& work) {
    work.set_worker(nobody);
    std::unique_lock hold(lock_);
    if (closed_) {
        hold.unlock();
        chore refusal{.what = chore::kind::fail, .work = &work};
        refusal.problem = std::make_exception_ptr(broken_pool("the pool was shut down"));
        posted_.fetch_add(1);
        perform(refusal);
        return;
    }
    posted_.store(posted_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    if (refusal_) {
        // Not here: the caller may hold locks that the watchers of the task want.
        add_chore(chore::kind::fail, work, refusal_);
        wire_->wake();
        return;
    }
    if (full_ || !backlog_.empty() || work.ranks() != 0) {
        backlog_.push_back(&work);
        if (!full_) refill_all();
        else if (++posts_while_full_ % 16 == 0) help(hold);
        return;
    }
    const std::size_t worker = choose();
    full_ = worker == nobody;
    switch (full_ ? outcome::no_room : give(worker, work)) {
    case outcome::no_room:
        backlog_.push_back(&work);
        break;
    case outcome::sent:
        wire_->flush(worker);
        break;
    case outcome::gone:
        wire_->wake();
        break;
    case outcome::too_large:
        reserve(worker, 1);
        hold.unlock();
        write(work, worker);
        break;
    }
}

/// Makes room by taking results in, as long as nobody watches them: watchers are not to be called from here.
void client::help(std::unique_lock<spin_lock>& hold) {
    batch taken;
    if (unwatched_ && take_in(taken)) polled_.store(true, std::memory_order_relaxed);
    hold.unlock();
    finish(taken, false);
}

bool client::progress() {
    bool any = false;
    for (int i = 0; i < 2 && step(locking::try_only); ++i) any = true;
    if (any) {
        if (!polled_.load(std::memory_order_relaxed)) polled_.store(true, std::memory_order_relaxed);
        return true;
    }
    const deadline patience = patient_until_.load(std::memory_order_relaxed);
    return patience != deadline{} && deadline::clock::now() < patience;
}

bool client::rest() {
    polled_.store(false, std::memory_order_relaxed);
    wire_->arm();
    return step(locking::wait);
}

bool client::step(locking how) {
    batch taken;
    std::optional<chore> duty;
    {
        std::unique_lock hold(lock_, std::defer_lock);
        if (how == locking::wait) hold.lock();
        else if (!hold.try_lock()) return false; // somebody else is at it
        if (!chores_.empty()) {
            duty = std::move(chores_.front());
            chores_.pop_front();
        } else if (!take_in(taken)) {
            return false;
        }
    }
    if (duty) perform(*duty);
    else finish(taken, true);
    return true;
}

/// Takes in what has arrived, up to a batch; false if there was nothing.
bool client::take_in(batch& taken) {
    std::size_t served = nobody;
    while (!taken.full && wire_->receive(incoming_)) {
        if (served != nobody && served != incoming_.worker) refill(served);
        served = incoming_.worker;
        switch (incoming_.what) {
        case arrival::event::result:
            take_result(taken);
            break;
        case arrival::event::revocation:
            take_revocation();
            break;
        case arrival::event::gone:
            bury();
            break;
        }
    }
    if (served == nobody) return false;
    unwatched_ = taken.size > 1;
    members_[served].set_pace(wire_->pace(served));
    refill(served);
    return true;
}

void client::take_result(batch& taken) {
    member& from = members_[incoming_.worker];
    const sent_task answered = from.sent.front();
    from.sent.pop_front();
    if (answered.revocation == sent_task::wish::asked_to_move) --from.asked; // it was done before the question came
    from.proven = true;
    failed_starts_ = 0;
    if (answered.work != nullptr) {
        --from.live;
        settle(answered, taken);
    } else if ((answered.bits & task_initializer) != 0 && (incoming_.flags & result_failed) != 0) {
        reader in(incoming_.payload);
        const auto thrown = load<remote_exception>(in);
        break_down(
            fmt::format("the initializer of worker {} failed: {}: {}", incoming_.worker, thrown.type, thrown.text));
    }
    if (!taken.large) wire_->done(incoming_);
}

/// What becomes of a task that was answered.
void client::settle(const sent_task& answered, batch& taken) {
    task& work = *answered.work;
    if ((incoming_.flags & result_revoked) != 0) {
        requeue(work);
        return;
    }
    ++members_[incoming_.worker].answered;
    if ((answered.bits & task_group) != 0) {
        if (settle_group(work)) taken.add(work);
    } else if (!work.claim()) { // cannot be, unless a wire lets a revoked task run
        add_chore(chore::kind::drop, work);
    } else {
        work.set_worker(incoming_.worker);
        if ((incoming_.flags & result_detached) != 0) taken.large = incoming_;
        else read_result(work, incoming_);
        taken.add(work);
    }
}

/// Finishes the tasks of a batch. Those who watch the last one may take as long as they want: nothing waits behind
/// it. Without `calling`, nobody's watcher is called: that is left to others.
void client::finish(batch& taken, bool calling) {
    std::size_t left = 0;
    for (std::size_t i = 0; i < taken.size; ++i) {
        task& work = *taken.tasks[i];
        if (taken.large && i + 1 == taken.size) {
            read_result(work, *taken.large);
            wire_->done(*taken.large);
        }
        if (!work.finish_unwatched()) taken.tasks[left++] = &work;
    }
    count_ended(taken.size - left);
    for (std::size_t i = 0; i < left; ++i) {
        if (i + 1 < left || !calling) { // or else it was watched after it had been taken in
            const std::lock_guard hold(lock_);
            add_chore(chore::kind::finish, *taken.tasks[i]);
            wire_->wake();
        } else {
            taken.tasks[i]->finish();
            count_ended(1);
        }
    }
}

void client::read_result(task& work, const arrival& result) const {
    try {
        reader in(result.payload);
        if ((result.flags & result_failed) == 0) {
            work.set_encoded_result(in);
        } else {
            const auto thrown = load<remote_exception>(in);
            work.set_exception(to_exception(thrown, result.worker, wire_->place(result.worker)));
        }
    } catch (...) {
        work.set_exception(std::current_exception());
    }
}

void client::add_chore(chore::kind what, task& work, std::exception_ptr problem) {
    chores_.push_back({.what = what, .work = &work, .problem = std::move(problem)});
}

void client::perform(chore& duty) {
    task& work = *duty.work;
    if (duty.what == chore::kind::write) {
        write(work, duty.worker);
        return;
    }
    if (duty.what == chore::kind::finish) {
        work.finish();
    } else if (duty.what == chore::kind::fail && work.claim()) {
        work.set_exception(std::move(duty.problem));
        work.finish();
    } else {
        work.release();
    }
    count_ended(1);
}

std::string client::oldest_task(std::size_t worker) const {
    const std::lock_guard hold(lock_);
    const auto& sent = members_[worker].sent;
    const auto oldest =
        std::find_if(sent.begin(), sent.end(), [](const sent_task& one) { return one.work != nullptr; });
    return oldest == sent.end() ? "" : oldest->work->name();
}

std::string client::place_of(std::size_t number) const {
    const std::lock_guard hold(lock_);
    return wire_->place(number);
}

pool_statistics client::statistics() const {
    const double lifetime = std::chrono::duration<double>(deadline::clock::now() - born_).count();
    pool_statistics now;
    now.callback_failures = callback_failures();
    const std::lock_guard hold(lock_);
    now.restarts = restarts_;
    for (std::size_t i = 0; i < members_.size(); ++i) {
        worker_statistics one = wire_->statistics(i);
        one.tasks = members_[i].answered;
        one.idle = std::max(0.0, lifetime - one.busy);
        now.workers.push_back(one);
    }
    return now;
}

} // namespace trireme::remote
