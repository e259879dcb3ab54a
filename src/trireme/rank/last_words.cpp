// A signal handler may do next to nothing: no allocation, no lock. So it notes what has happened and leaves the
// words to a thread that waits for this. A thread that crashed waits until they are said; but not for ever, since
// it may hold a lock that finding the words needs. Then it says less, by itself.

#include <trireme/rank/last_words.hpp>

#include <trireme/base/descriptor.hpp>
#include <trireme/base/error.hpp>
#include <trireme/base/futex.hpp>
#include <trireme/rank/crew.hpp>
#include <trireme/task/running.hpp>

#include <fmt/format.h>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

namespace trireme::rank::detail {

namespace {

using namespace std::chrono_literals;

constexpr std::array fatal_signals{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

std::string named(const running::note& task) {
    return task.callable == nullptr ? "" : " while it ran " + task.name_of(task.callable);
}

std::string described(int signal) { return fmt::format("signal {} (SIG{})", signal, sigabbrev_np(signal)); }

void say(const std::string& words) {
    const std::string line = fmt::format("{}: {}\n", program_invocation_short_name, words);
    static_cast<void>(!write(STDERR_FILENO, line.data(), line.size()));
}

} // namespace

struct last_words::speaker {
    explicit speaker(crew& all);
    ~speaker();
    speaker(const speaker&) = delete;
    speaker& operator=(const speaker&) = delete;

    /// What a handler wants done.
    enum request : std::uint32_t { nothing, tell_of_crash, end, retire };

    static void on_fatal(int signal);
    static void on_term(int signal);
    static void on_exit(int code, void*);

    void live();
    void tell_of_the_crash();
    [[nodiscard]] std::vector<pollfd> whom_to_watch();
    void sleep(std::vector<pollfd>& events) const;
    void tell_of_killed(int rank);
    void want(request what) {
        requested = what;
        const std::uint64_t once = 1;
        static_cast<void>(!write(wake.get(), &once, sizeof once));
    }
    [[nodiscard]] bool is_here() const { return getpid() == pid; } // and not in a child of this process
    void account_for_this_rank() const { team.card_of(team.rank())->accounted_for = true; }

    crew& team;
    const pid_t pid = getpid();
    const descriptor wake{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}; // the thread that speaks
    std::vector<descriptor> watches;                               // the client: of the other ranks on its node
    std::atomic<std::uint32_t> requested = nothing;
    futex_word said = 0;
    std::atomic<bool> crashed = false;
    int signal = 0;     // what killed the thread that crashed first
    running::note task; // and what it ran
    std::array<struct sigaction, fatal_signals.size()> before_fatal{};
    struct sigaction before_term = {};
    std::mutex mutex; // guards the next
    std::function<std::string(int)> what_runs_on;
    std::thread thread;

    static inline std::atomic<speaker*> active = nullptr;
};

last_words::speaker::speaker(crew& all) : team(all) {
    if (!wake) throw error(fmt::format("a rank cannot get an eventfd: {}", system_error_text(errno)));
    sigset_t everything;
    sigset_t before;
    sigfillset(&everything);
    pthread_sigmask(SIG_SETMASK, &everything,
                    &before); // signals are for other threads than the one that tells of them
    thread = std::thread([this] { live(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    active = this;

    struct sigaction action = {};
    action.sa_handler = on_fatal;
    action.sa_flags = SA_ONSTACK | SA_NODEFER;
    for (std::size_t i = 0; i < fatal_signals.size(); ++i) sigaction(fatal_signals[i], &action, &before_fatal[i]);
    action.sa_handler = on_term;
    action.sa_flags = SA_RESTART;
    sigaction(SIGTERM, nullptr, &before_term);
    if (before_term.sa_handler == SIG_DFL) sigaction(SIGTERM, &action, nullptr);
    static const int registered = ::on_exit(on_exit, nullptr);
    static_cast<void>(registered);
}

last_words::speaker::~speaker() {
    active = nullptr;
    for (std::size_t i = 0; i < fatal_signals.size(); ++i) sigaction(fatal_signals[i], &before_fatal[i], nullptr);
    if (before_term.sa_handler == SIG_DFL) sigaction(SIGTERM, &before_term, nullptr);
    account_for_this_rank();
    want(retire);
    thread.join();
}

// ---- In handlers

void last_words::speaker::on_fatal(int signal) {
    speaker* const here = active;
    if (here == nullptr) return;
    if (here->is_here() && !here->crashed.exchange(true)) {
        here->account_for_this_rank();
        here->signal = signal;
        here->task = running::of_this_thread();
        here->want(tell_of_crash);
        const deadline patience = deadline::clock::now() + 500ms;
        while (here->said == 0 && deadline::clock::now() < patience) {
            futex_wait(here->said, 0, patience, futex_scope::threads);
        }
        if (here->said == 0) {
            constexpr char words[] = "a rank was killed by a signal\n";
            static_cast<void>(!write(STDERR_FILENO, words, sizeof words - 1));
        }
    }
    for (std::size_t i = 0; i < fatal_signals.size(); ++i) {
        if (fatal_signals[i] == signal) sigaction(signal, &here->before_fatal[i], nullptr);
    }
    raise(signal);
}

void last_words::speaker::on_term(int signal) {
    speaker* const here = active;
    if (here != nullptr && here->is_here()) {
        here->account_for_this_rank();
        if (here->team.rank() == 0) {
            here->want(end); // not here: the words about a rank that was killed come first
            return;
        }
    }
    ::signal(signal, SIG_DFL);
    raise(signal);
}

void last_words::speaker::on_exit(int code, void* /*unused*/) {
    speaker* const here = active;
    if (here == nullptr || !here->is_here()) return;
    here->account_for_this_rank();
    say(fmt::format("rank {} exited by itself (code {}){}", here->team.rank(), code,
                    named(running::of_this_thread())));
    if (here->team.comm() != MPI_COMM_NULL) MPI_Abort(here->team.comm(), code != 0 ? code : EXIT_FAILURE);
}

// ---- In the thread that speaks

void last_words::speaker::live() {
    std::vector<pollfd> events = whom_to_watch();
    while (requested == nothing) {
        sleep(events);
        // Those who end because they are told to end say so before they do: whoever did not was killed.
        for (std::size_t rank = 1; rank < events.size(); ++rank) {
            if (events[rank].revents == 0) continue;
            if (!team.card_of(static_cast<int>(rank))->accounted_for) tell_of_killed(static_cast<int>(rank));
            events[rank].fd = -1;
        }
    }
    if (requested == tell_of_crash) {
        tell_of_the_crash();
        events.resize(1);
        while (requested != retire) sleep(events);
    } else if (requested == end) {
        ::signal(SIGTERM, SIG_DFL);
        kill(pid, SIGTERM);
    }
}

/// Until anybody wants anything, or one of the others ends.
void last_words::speaker::sleep(std::vector<pollfd>& events) const {
    if (poll(events.data(), events.size(), -1) < 0) return;
    std::uint64_t times = 0;
    static_cast<void>(!read(wake.get(), &times, sizeof times));
}

void last_words::speaker::tell_of_the_crash() {
    say(fmt::format("rank {} was killed by {}{}", team.rank(), described(signal), named(task)));
    said = 1;
    futex_wake(said, -1, futex_scope::threads);
}

/// The wake-up; and for each other rank, where the client can tell, its end.
std::vector<pollfd> last_words::speaker::whom_to_watch() {
    std::vector<pollfd> all{{.fd = wake.get(), .events = POLLIN, .revents = 0}};
    for (int rank = 1; team.rank() == 0 && rank < team.size(); ++rank) {
        if (team.card_of(rank) != nullptr) watches.push_back(watch_process(team.of(rank).pid));
        else watches.emplace_back();
        all.push_back({.fd = watches.back().get(), .events = POLLIN, .revents = 0});
    }
    return all;
}

/// One that was killed cannot say so. It is told at once: MPI's launcher, which sees it at the same moment, then
/// ends this process, too, and may not wait to hear it.
void last_words::speaker::tell_of_killed(int rank) {
    std::string ran;
    {
        const std::lock_guard lock(mutex);
        if (what_runs_on) ran = what_runs_on(rank);
    }
    say(fmt::format("rank {} (pid {}) ended suddenly{}{}: killed, perhaps because memory ran out", rank,
                    team.of(rank).pid, ran.empty() ? "" : " while it ran ", ran));
}

// ---- The class

last_words::last_words(crew& team) : speaker_(std::make_unique<speaker>(team)) {}
last_words::~last_words() = default;

void last_words::ask_with(std::function<std::string(int rank)> what_runs_on) {
    const std::lock_guard lock(speaker_->mutex);
    speaker_->what_runs_on = std::move(what_runs_on);
}

spare_stack::spare_stack() : memory_(std::make_unique<char[]>(bytes)) {
    const stack_t own{.ss_sp = memory_.get(), .ss_flags = 0, .ss_size = bytes};
    sigaltstack(&own, &before_);
}

spare_stack::~spare_stack() { sigaltstack(&before_, nullptr); }

} // namespace trireme::rank::detail
