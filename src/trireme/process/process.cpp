// A process::process, as the one that started it sees it. It inherits three files: the parcel with its work, the
// end of a socket on which it reports that it has its arguments, or why not, and, if it is daemonic, the end of a
// pipe whose other end closes with this process. Its own end is seen by a pidfd.

#include <trireme/process/process.hpp>

#include <trireme/base/error.hpp>
#include <trireme/process/serve.hpp>
#include <trireme/process/spawn.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <mutex>

namespace trireme::process {

namespace {

using file_pair = std::array<int, 2>;

void check(int code, const char* what) {
    if (code != 0) throw error(fmt::format("a process cannot be started: {}: {}", what, system_error_text(errno)));
}

int exit_code_of(int status) { return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status); }

std::string in_words(int exit_code) {
    return exit_code < 0 ? fmt::format("signal {}", -exit_code) : fmt::format("exit code {}", exit_code);
}

} // namespace

namespace detail {

class child {
public:
    child(const process_options& how, const parcel& all);
    ~child();
    child(const child&) = delete;
    child& operator=(const child&) = delete;

    std::optional<int> wait(deadline until);
    void signal(int number) const { syscall(SYS_pidfd_send_signal, watch_.get(), number, nullptr, 0); }

    [[nodiscard]] pid_t pid() const { return pid_; }
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    void start(const std::vector<int>& files);
    void await_loading(int report);
    [[nodiscard]] std::string read_report(int report) const;

    std::string name_;
    bool daemonic_;
    pid_t pid_ = 0;
    descriptor watch_;
    descriptor leash_; ///< the pipe's end that closes with this process
    std::mutex reaping_;
    std::optional<int> code_; ///< known when it has been reaped
};

child::child(const process_options& how, const parcel& all) : name_(how.name), daemonic_(how.daemonic) {
    file_pair report{};
    check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, report.data()), "socketpair");
    const descriptor here(report[0]);
    descriptor there(report[1]);
    std::vector<int> files{all.file(), there.get()};
    descriptor tied;
    if (daemonic_) {
        file_pair leash{};
        check(pipe2(leash.data(), O_CLOEXEC), "pipe2");
        tied = descriptor(leash[0]);
        leash_ = descriptor(leash[1]);
        files.push_back(tied.get());
    }
    start(files);
    there = descriptor();
    await_loading(here.get());
}

child::~child() {
    if (daemonic_) signal(SIGKILL);
    wait(never);
}

void child::start(const std::vector<int>& files) {
    pid_ = spawn({.as = role::process, .number = 0, .parent = getpid(), .files = files}, 0);
    watch_ = watch_process(pid_);
    if (!watch_) {
        const int reason = errno;
        ::kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
        throw error(fmt::format("a process cannot be watched: pidfd_open: {} (it needs Linux 5.3)",
                                system_error_text(reason)));
    }
    name_ = display_name(name_, pid_);
}

void child::await_loading(int report) {
    std::string answer = read_report(report);
    if (answer.starts_with(loaded)) return;
    if (!answer.empty()) signal(SIGKILL); // it may take its time to end
    const int code = wait(never).value();
    const std::string reason =
        answer.empty() ? fmt::format("it ended before it had them, with {}", in_words(code)) : answer.substr(1);
    throw error(fmt::format("{} could not begin with its arguments: {}", name_, reason));
}

/// What the process reports; nothing if it ends without a report. (The other end of the socket may outlive it,
/// where code that this program runs forks at a bad moment.)
std::string child::read_report(int report) const {
    std::string text;
    for (;;) {
        std::array<pollfd, 2> watched{pollfd{.fd = report, .events = POLLIN, .revents = 0},
                                      pollfd{.fd = watch_.get(), .events = POLLIN, .revents = 0}};
        poll_until(watched, never);
        std::array<char, 1024> part; // NOLINT: it is written before it is read
        const ssize_t got = recv(report, part.data(), part.size(), MSG_DONTWAIT);
        if (got > 0) text.append(part.data(), static_cast<std::size_t>(got));
        const bool nothing_now = got < 0 && (errno == EAGAIN || errno == EINTR);
        const bool nothing_more = nothing_now && watched[1].revents != 0;
        if (got == 0 || nothing_more || text.starts_with(loaded)) return text;
        if (got < 0 && !nothing_now) return text;
    }
}

std::optional<int> child::wait(deadline until) {
    for (;;) {
        {
            const std::lock_guard lock(reaping_);
            if (code_) return code_;
        }
        std::array<pollfd, 1> watched{pollfd{.fd = watch_.get(), .events = POLLIN, .revents = 0}};
        const int ready = poll_until(watched, until);
        if (ready == 0) return std::nullopt;
        if (ready < 0) continue; // a signal
        const std::lock_guard lock(reaping_);
        if (code_) return code_;
        int status = 0;
        pid_t reaped = 0;
        do reaped = waitpid(pid_, &status, 0);
        while (reaped < 0 && errno == EINTR);
        code_ = reaped > 0 ? exit_code_of(status) : 255;
        return code_;
    }
}

} // namespace detail

process::process() noexcept = default;
process::process(process&&) noexcept = default;
process& process::operator=(process&&) noexcept = default;
process::~process() = default;

void process::start(const process_options& how, const parcel& all) {
    if (!can_have_workers()) {
        throw error("a process starts this program again, which must not run main() as a whole there: let "
                    "trireme::main run the program, or call trireme::process::serve_if_worker() first in main()");
    }
    child_ = std::make_unique<detail::child>(how, all);
}

int process::join() { return child_->wait(never).value(); }
std::optional<int> process::join_until(deadline until) { return child_->wait(until); }
void process::terminate() { child_->signal(SIGTERM); }
void process::kill() { child_->signal(SIGKILL); }
std::optional<int> process::exit_code() const { return child_->wait(deadline::clock::now()); }
pid_t process::pid() const { return child_->pid(); }
const std::string& process::name() const { return child_->name(); }

} // namespace trireme::process
