#include <trireme/executor/remote/pulse.hpp>

#include <csignal>

namespace trireme::remote {

namespace {

constexpr std::chrono::milliseconds period{1};
/// After so many beats it is slower: tasks that take long are in no hurry, and a thousand beats a second are 2 % of
/// a core on machines where waking up is slow.
constexpr int fast_beats = 20;
constexpr std::chrono::milliseconds slow_period{4};
/// It goes on for so many periods after the last task, since waking it costs the next one more.
constexpr int periods_after = 20;

} // namespace

pulse::~pulse() {
    if (!thread_.joinable()) return;
    ending_ = true;
    beat();
    thread_.join();
}

void pulse::beat() {
    if (!thread_.joinable()) thread_ = std::thread([this] { live(); });
    // In order with live(): either this sees that it sleeps, or it sees this before it does.
    beating_.store(true);
    if (asleep_.load() == 1 && asleep_.exchange(0) == 1) futex_wake(asleep_, 1, futex_scope::threads);
}

void pulse::watch(std::uint64_t id, const std::stop_source& stop) {
    {
        const std::lock_guard lock(mutex_);
        id_ = id;
        stop_ = stop;
    }
    beat();
}

void pulse::unwatch() {
    const std::lock_guard lock(mutex_);
    stop_ = std::stop_source(std::nostopstate);
}

void pulse::live() {
    sigset_t all; // the program's signals are for the thread that runs its tasks
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, nullptr);
    int beats = 0;
    for (int quiet = 0; !ending_;) {
        look();
        quiet = beating_ ? 0 : quiet + 1;
        if (quiet < periods_after) {
            std::this_thread::sleep_for(++beats <= fast_beats ? period : slow_period);
            continue;
        }
        beats = 0;
        asleep_.store(1);
        if (!beating_) futex_wait(asleep_, 1, never, futex_scope::threads);
        asleep_.store(0);
    }
}

void pulse::look() {
    const auto requested = wire_.pulse();
    if (!requested) return;
    std::stop_source stop(std::nostopstate);
    {
        const std::lock_guard lock(mutex_);
        if (id_ == *requested) stop = stop_;
    }
    stop.request_stop(); // not under the lock: it may call what the task has registered
}

} // namespace trireme::remote
