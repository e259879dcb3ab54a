// The pool's own thread: it starts workers, replaces them, takes results in when nobody else does, and ends them.

#include <trireme/executor/remote/client.hpp>

#include <trireme/task/errors.hpp>
#include <trireme/task/waiting.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace trireme::remote {

namespace {

using namespace std::chrono_literals;

/// While others take results in, the collector looks this often whether they still do.
constexpr auto watch_period = 200us;
/// When results come thick and fast it takes them in this often, rather than being woken for each.
constexpr auto moderation = 100us;
/// While one worker has nothing to do and another one has more than it is working on, it looks this often whether
/// that one gets on.
constexpr auto stall_period = 1ms;

constexpr int failed_starts_most = 5;

worker_death death(std::size_t worker, const departure& end, std::string task) {
    return {.worker = worker,
            .pid = end.pid,
            .signal = end.signal,
            .exit_code = end.exit_code,
            .peak_memory = end.peak_memory,
            .task = std::move(task)};
}

} // namespace

/// The collector while a callback that it runs waits for something: it goes on with its duties.
class client::attendant final : public helper {
public:
    explicit attendant(client& pool) : pool_(pool) { of_this_thread() = this; }
    attendant(const attendant&) = delete;
    attendant& operator=(const attendant&) = delete;
    ~attendant() override { of_this_thread() = nullptr; }

    bool help() override { return pool_.step(locking::wait); }
    void rest(deadline until) override {
        pool_.tend();
        pool_.wire_->arm();
        if (pool_.step(locking::wait)) return;
        // Whoever unparks this thread does not ring the bell.
        pool_.wire_->sleep(std::min(until, deadline::clock::now() + stall_period));
    }

private:
    client& pool_;
};

// What throws here ends the program: it is the wire's own failure, and nobody else could tell of it.
void client::collect() {
    sigset_t all; // the program's signals are for its own threads
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, nullptr);
    const attendant self(*this);
    deadline woken{};
    bool again = false; // woken twice within `moderation`
    while (tend()) {
        for (int i = 0; i < 4096 && step(locking::wait); ++i) {}
        if (polled_.exchange(false, std::memory_order_relaxed)) {
            wire_->sleep(deadline::clock::now() + watch_period);
        } else if (std::exchange(again, false)) {
            wire_->sleep(deadline::clock::now() + moderation);
        } else {
            wire_->arm();
            if (step(locking::wait)) continue;
            wire_->sleep(next_look());
            const auto now = deadline::clock::now();
            again = now - std::exchange(woken, now) < moderation;
        }
    }
}

/// Starts and ends workers, and sees to those that are stuck. False if all are gone, and none shall come.
bool client::tend() {
    std::vector<std::size_t> absent;
    {
        const std::lock_guard hold(lock_);
        bool any = false;
        for (std::size_t i = 0; i < members_.size(); ++i) {
            member& one = members_[i];
            if (one.state == member::presence::present && (ending_ || one.left == 0)) dismiss(i);
            if (one.state == member::presence::absent) absent.push_back(i);
            else any = true;
            if (looking_ && one.is_idle()) relieve(i, true);
        }
        if (ending_) return any;
        if (refusal_) absent.clear();
    }
    for (const std::size_t worker : absent) start(worker);
    return true;
}

void client::start(std::size_t worker) {
    try {
        wire_->start(worker);
    } catch (const std::exception& problem) {
        const std::lock_guard hold(lock_);
        count_failed_start(fmt::format("worker {} could not be started: {}", worker, problem.what()));
        return;
    }
    const std::lock_guard hold(lock_);
    member& fresh = members_[worker];
    fresh.state = member::presence::present;
    fresh.proven = false;
    fresh.left = options_.max_tasks_per_worker != 0 ? options_.max_tasks_per_worker : ~std::uint64_t{0};
    fresh.started_at = deadline::clock::now();
    if (options_.first) {
        const std::uint64_t id = send_copy(worker, options_.first.bytes(), task_initializer);
        fresh.sent.push_back({.id = id, .bits = task_initializer});
    }
    refill(worker);
}

/// Tells a worker to end; at the next opportunity, if there is no room for that now.
void client::dismiss(std::size_t worker) {
    if (wire_->dismiss(worker)) members_[worker].state = member::presence::leaving;
}

/// When the collector should look again though nothing came: while one worker has nothing to do and another one has
/// more than it is working on.
deadline client::next_look() {
    const std::lock_guard hold(lock_);
    const auto crowded = [](const member& one) { return one.live > 1; };
    looking_ = any_idle() && std::any_of(members_.begin(), members_.end(), crowded);
    for (member& one : members_) {
        one.watched = looking_ && !one.sent.empty() ? one.sent.front().id : member::no_task;
    }
    sleeps_soundly_ = !looking_;
    return looking_ ? deadline::clock::now() + stall_period : never;
}

/// A worker has gone. What it had started is lost; what it had not goes to others.
void client::bury() {
    const departure& end = incoming_.end;
    member& gone = members_[incoming_.worker];
    const auto left = std::exchange(gone.sent, {});
    gone.state = member::presence::absent;
    gone.live = 0;
    bool had_work = false;
    for (auto one = left.rbegin(); one != left.rend(); ++one) { // requeue() puts them before all others
        if (one->work == nullptr) continue;
        had_work = had_work || one->id == end.started;
        lose(*one, end);
    }
    if (!end.dismissed) {
        ++restarts_;
        const bool young = deadline::clock::now() - gone.started_at < 1s;
        if (!gone.proven && !had_work && young)
            count_failed_start(worker_died(death(incoming_.worker, end, "")).what());
    }
    wire_->wake(); // the collector has to replace it
    refill_all();
}

void client::lose(const sent_task& one, const departure& end) {
    task& work = *one.work;
    const bool is_group = groups_.erase(&work) > 0;
    if (one.id != end.started && !is_group) {
        requeue(work);
    } else if (work.retries() > 0 && !is_group && !refusal_) {
        work.set_retries(work.retries() - 1);
        requeue(work);
    } else {
        add_chore(chore::kind::fail, work,
                  std::make_exception_ptr(worker_died(death(incoming_.worker, end, work.name()))));
    }
}

void client::break_down(const std::string& why) {
    refuse_all(std::make_exception_ptr(broken_pool(why)), false);
    wire_->wake();
}

void client::count_failed_start(const std::string& how) {
    if (++failed_starts_ < failed_starts_most || refusal_) return;
    break_down(
        fmt::format("{} workers in a row ended before they could run a task; the last: {}", failed_starts_, how));
}

} // namespace trireme::remote
