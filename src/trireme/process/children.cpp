// The worker processes: their start, the watch over them, and their end. The collector thread does all of it.

#include <trireme/base/error.hpp>
#include <trireme/process/spawn.hpp>
#include <trireme/process/transport.hpp>

#include <fmt/format.h>

#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <thread>

namespace trireme::process {

namespace {

std::uint64_t peak_of(const rusage& usage) { return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024; }

} // namespace

void transport::start(std::size_t worker) {
    link& fresh = *links_[worker];
    // Nobody else touches a link whose worker has gone, except those who still read what it has left.
    while (fresh.being_read.load(std::memory_order_acquire) > 0) std::this_thread::yield();
    arena::clear(*memory_, worker + 1);
    fresh.tasks.reset();
    fresh.results.reset();
    fresh.control.asleep = 0;
    fresh.control.coming = 0;
    fresh.control.stop = 0;
    fresh.dismissed = false;
    rusage own{};
    getrusage(RUSAGE_SELF, &own);
    fresh.inherited_peak = peak_of(own);
    const segment_header& header = memory_->header();
    // The worker dies with the calling thread, the collector's.
    const pid_t child = spawn({.as = role::worker,
                               .number = static_cast<int>(worker),
                               .parent = header.client,
                               .files = {memory_->file(), bell_file_.get()}},
                              header.threads);
    fresh.watch = watch_process(child);
    if (!fresh.watch) {
        const int reason = errno;
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
        throw error(fmt::format("worker processes cannot be watched: pidfd_open: {} (it needs Linux 5.3)",
                                system_error_text(reason)));
    }
    fresh.pid = child;
}

void transport::sleep(deadline until) {
    watched_.assign(1, {.fd = bell_file_.get(), .events = POLLIN, .revents = 0});
    for (const auto& one : links_) watched_.push_back({.fd = one->watch.get(), .events = POLLIN, .revents = 0});
    if (poll_until(watched_, until) <= 0) return;
    if (watched_[0].revents != 0) bell_.silence();
    for (std::size_t i = 0; i < links_.size(); ++i) {
        if (watched_[i + 1].revents != 0) reap(*links_[i]);
    }
}

/// Takes note of how a worker ended.
void transport::reap(link& child) {
    int status = 0;
    rusage usage{};
    pid_t reaped = 0;
    do reaped = wait4(child.pid, &status, 0, &usage);
    while (reaped < 0 && errno == EINTR);
    child.end = {.pid = child.pid};
    if (reaped > 0) { // else the program reaps all children by itself, and knows more than we do
        if (WIFSIGNALED(status)) child.end.signal = WTERMSIG(status);
        if (WIFEXITED(status)) child.end.exit_code = WEXITSTATUS(status);
        // A process begins with its parent's peak: what does not exceed that says nothing about the worker.
        if (peak_of(usage) > child.inherited_peak) child.end.peak_memory = peak_of(usage);
    }
    child.watch = descriptor();
    child.dead.store(true, std::memory_order_release);
    departed_.fetch_add(1, std::memory_order_release);
}

} // namespace trireme::process
