#include <trireme/thread/worker.hpp>

#include <trireme/task/errors.hpp>

#include <array>

namespace trireme::thread {

namespace {

thread_local worker* own = nullptr;

/// For counters that one thread writes: no locked instruction.
void add(std::atomic<std::uint64_t>& counter, std::uint64_t amount) {
    counter.store(counter.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
}

double seconds_since(deadline start) {
    return std::chrono::duration<double>(deadline::clock::now() - start).count();
}

/// How many tasks a worker takes out of the inbox at once.
constexpr std::size_t handful = 32;

/// So many tasks at most, which come of one another, are run before one that has waited for longer.
constexpr std::uint32_t patience = 61;

} // namespace

worker::worker(pool& home, std::size_t number)
    : home_(home), number_(number), context_{.worker = number, .local = &home, .ending = home.stop_.get_token()},
      random_(static_cast<std::uint32_t>(number) * 2654435769U + 1), born_(deadline::clock::now()) {}

worker* worker::current() { return own; }

void worker::attach() {
    parker_ = parker::of_this_thread();
    outer_worker_ = std::exchange(own, this);
    outer_helper_ = std::exchange(helper::of_this_thread(), this);
    tasks_before_ = tasks_;
}

void worker::detach() {
    own = outer_worker_;
    helper::of_this_thread() = outer_helper_;
    node_memory::send_home();
}

void worker::start() {
    thread_ = std::thread([this] { live(); });
}

void worker::live() {
    attach();
    initialize();
    while (!worn_out()) {
        task* work = ++turn_ % patience == 0 ? find_oldest() : nullptr;
        if (work == nullptr) work = find();
        if (work == nullptr) work = search();
        if (work == nullptr) break;
        run(*work);
    }
    detach();
    if (worn_out() && !home_.ending_) retire();
}

void worker::initialize() {
    if (!home_.options_.initializer) return;
    try {
        home_.options_.initializer();
    } catch (...) {
        home_.break_down(number_, std::current_exception());
    }
}

bool worker::worn_out() const {
    const auto most = home_.options_.max_tasks_per_worker;
    return most != 0 && tasks_.load(std::memory_order_relaxed) - tasks_before_ >= most;
}

void worker::retire() {
    const std::lock_guard lock(thread_mutex_);
    thread_ = std::thread([this, old = std::move(thread_)]() mutable {
        if (old.joinable()) old.join(); // else the pool's end is joining it already
        live();
    });
}

void worker::join() {
    // A retiring thread may put its successor in its place meanwhile.
    for (;;) {
        std::thread last;
        {
            const std::lock_guard lock(thread_mutex_);
            last.swap(thread_);
        }
        if (!last.joinable()) return;
        last.join();
    }
}

void worker::run(task& work) {
    if (home_.refusing_.load(std::memory_order_relaxed)) {
        home_.refuse(work);
    } else if (work.claim()) {
        work.run(context_);
        add(tasks_, 1);
    } else {
        work.release();
    }
}

task* worker::find() {
    if (task* work = deque_.pop()) return work;
    if (task* work = take_from_inbox()) return work;
    return steal();
}

/// Newest first is best for tasks that come of tasks, but an endless chain of these would leave the others to wait.
task* worker::find_oldest() {
    if (task* work = deque_.steal()) return work;
    return take_from_inbox();
}

task* worker::take_from_inbox() {
    std::array<task*, handful> taken;
    const std::size_t count = home_.inbox_.take(taken, home_.workers_.size());
    if (count == 0) return nullptr;
    for (std::size_t i = count; --i > 0;) deque_.push(*taken[i]); // popped in the order in which they came
    if (count > 1) home_.wake_one();
    return taken[0];
}

task* worker::steal() {
    const std::size_t workers = home_.workers_.size();
    if (workers == 1) return nullptr;
    random_ = random_ * 1664525U + 1013904223U;
    const std::size_t start = random_ >> 8U;
    for (std::size_t i = 0; i < workers; ++i) {
        worker& victim = *home_.workers_[(start + i) % workers];
        if (&victim == this) continue;
        if (task* work = victim.deque_.steal()) {
            add(steals_, 1);
            return work;
        }
    }
    return nullptr;
}

task* worker::search() {
    const auto start = deadline::clock::now();
    idle_since_.store(start, std::memory_order_relaxed);
    task* work = nullptr;
    for (;;) {
        home_.searching_.fetch_add(1);
        for (unsigned turn = 1; work == nullptr; ++turn) {
            work = find();
            if (work == nullptr) pause();
            if (turn % 16 == 0 && deadline::clock::now() - start > spin_time + rested_) break;
        }
        // The last one who searches leaves a deputy, since nobody was woken while it did.
        if (home_.searching_.fetch_sub(1) == 1 && work != nullptr && !home_.nothing_queued()) home_.wake_one();
        if (work != nullptr) break;
        node_memory::send_home();
        home_.lie_down(*this, true);
        const bool nothing = home_.nothing_queued();
        const bool over = nothing && home_.ending_;
        if (nothing && !over) {
            const auto before = deadline::clock::now();
            parker_->park(never);
            rested_ += deadline::clock::now() - before;
        }
        home_.get_up(*this, true);
        if (over) break;
    }
    rested_ = {};
    idle_since_.store({}, std::memory_order_relaxed);
    idle_.store(idle_.load(std::memory_order_relaxed) + seconds_since(start), std::memory_order_relaxed);
    return work;
}

bool worker::help() {
    task* work = find();
    if (work == nullptr) return false;
    run(*work);
    return true;
}

void worker::rest(deadline until) {
    node_memory::send_home();
    home_.lie_down(*this, false);
    if (home_.nothing_queued()) parker_->park(until);
    home_.get_up(*this, false);
}

worker_statistics worker::statistics() const {
    worker_statistics now;
    now.tasks = tasks_.load(std::memory_order_relaxed);
    now.steals = steals_.load(std::memory_order_relaxed);
    now.idle = idle_.load(std::memory_order_relaxed);
    const auto since = idle_since_.load(std::memory_order_relaxed);
    if (since != deadline{}) now.idle += seconds_since(since);
    now.busy = std::max(0.0, seconds_since(born_) - now.idle);
    return now;
}

} // namespace trireme::thread
