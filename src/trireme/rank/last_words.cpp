// A signal handler may do next to nothing: no allocation, no lock. So it notes what has happened and leaves the
// words to a thread that waits for this. A thread that crashed waits until they are said; but not for ever, since
// it may hold a lock that finding the words needs. Then it says less, by itself.

#include <trireme/rank/last_words.hpp>

#include <trireme/base/futex.hpp>
#include <trireme/rank/crew.hpp>
#include <trireme/task/running.hpp>

#include <fmt/format.h>

#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <thread>

namespace trireme::rank::detail {

namespace {

using namespace std::chrono_literals;

constexpr std::array fatal_signals{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

std::string named(const running::note& task) {
    return task.callable == nullptr ? "" : " while it ran " + task.name_of(task.callable);
}

std::string described(int signal) { return fmt::format("signal {} (SIG{})", signal, sigabbrev_np(signal)); }

/// Whether a process is gone, or only waits to be buried.
bool is_dead(int pid) {
    std::ifstream status(fmt::format("/proc/{}/stat", pid));
    std::string text;
    std::getline(status, text);
    const std::size_t name_end = text.rfind(')');
    return name_end == std::string::npos || text.size() < name_end + 3 || text[name_end + 2] == 'Z' ||
           text[name_end + 2] == 'X';
}

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
    enum request : std::uint32_t { nothing, tell_of_crash, tell_of_killed, retire };

    static void on_fatal(int signal);
    static void on_term(int signal);
    static void on_exit(int code, void*);

    void live();
    void tell_of_the_crash();
    void tell_of_the_killed();
    void want(request what) {
        requested = what;
        futex_wake(requested, 1, futex_scope::threads);
    }
    [[nodiscard]] bool is_here() const { return getpid() == pid; } // and not in a child of this process
    void account_for_this_rank() const { team.card_of(team.rank())->accounted_for = true; }

    crew& team;
    const pid_t pid = getpid();
    futex_word requested = nothing;
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
            here->want(tell_of_killed); // and end: not here, since the words may need a lock that this thread holds
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
    while (requested == nothing) futex_wait(requested, nothing, never, futex_scope::threads);
    if (requested == tell_of_crash) {
        tell_of_the_crash();
        while (requested != retire) futex_wait(requested, tell_of_crash, never, futex_scope::threads);
    } else if (requested == tell_of_killed) {
        tell_of_the_killed();
        ::signal(SIGTERM, SIG_DFL);
        kill(pid, SIGTERM);
    }
}

void last_words::speaker::tell_of_the_crash() {
    say(fmt::format("rank {} was killed by {}{}", team.rank(), described(signal), named(task)));
    said = 1;
    futex_wake(said, -1, futex_scope::threads);
}

/// MPI's launcher ends the job when a rank has died. If that one is on this node and said nothing, we do.
void last_words::speaker::tell_of_the_killed() {
    for (int rank = 1; rank < team.size(); ++rank) {
        const board::card* const card = team.card_of(rank);
        // In this order: one that is told to end now says so before it dies.
        if (card == nullptr || !is_dead(team.of(rank).pid) || card->accounted_for) continue;
        std::string ran;
        {
            const std::lock_guard lock(mutex);
            if (what_runs_on) ran = what_runs_on(rank);
        }
        say(fmt::format("rank {} (pid {}) ended suddenly{}{}: killed, perhaps because memory ran out", rank,
                        team.of(rank).pid, ran.empty() ? "" : " while it ran ", ran));
        return;
    }
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
