// A process::process, as it sees itself. The other end is in process.cpp.

#include <trireme/process/started.hpp>

#include <trireme/base/error.hpp>
#include <trireme/process/spawn.hpp>
#include <trireme/task/uncaught.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string_view>

namespace trireme::process::detail {

namespace {

/// Has the kernel end this process when the parent does: then the other end of this pipe closes, which is answered
/// with SIGKILL. (PR_SET_PDEATHSIG would watch the thread that started this process, and not its process.)
void tie_to_parent(int leash) {
    if (fcntl(leash, F_SETOWN, getpid()) != 0 || fcntl(leash, F_SETSIG, SIGKILL) != 0 ||
        fcntl(leash, F_SETFL, O_ASYNC | O_NONBLOCK) != 0)
        throw error(fmt::format("it cannot be tied to its parent: {}", system_error_text(errno)));
    char nothing = 0;
    if (read(leash, &nothing, 1) == 0) _exit(1); // it has closed already
}

} // namespace

std::string display_name(const std::string& given, pid_t pid) {
    return given.empty() ? fmt::format("process {}", pid) : given;
}

started_process::started_process(const birth_certificate& self)
    : self_(self), report_(self.files.at(report_file)) {}

void started_process::open() {
    if (self_.files.size() > leash_file) tie_to_parent(self_.files[leash_file]);
    parcel_.emplace(descriptor(self_.files.at(parcel_file)));
    bytes_.emplace(parcel_->bytes());
    if (load<std::uint64_t>(*bytes_) != program_id())
        throw error("it is not the program that its parent is: was the file replaced while that ran?");
    bytes_.emplace(parcel_->bytes());
    load(*bytes_, letter_);
    const char* const name = letter_.name.empty() ? program_invocation_short_name : letter_.name.c_str();
    prctl(PR_SET_NAME, name); // else it is "exe", after /proc/self/exe
}

void started_process::accept() {
    bytes_.reset();
    parcel_.reset();
    report({static_cast<char>(loaded)});
}

void started_process::report(const std::string& text) {
    // A parent that has died meanwhile is no reason to end.
    for (std::string_view left = text; !left.empty();) {
        const ssize_t sent = send(report_.get(), left.data(), left.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) break;
        if (sent > 0) left.remove_prefix(static_cast<std::size_t>(sent));
    }
    report_ = descriptor();
}

void run_started(const birth_certificate& self) {
    started_process here(self);
    try {
        here.open();
        const auto run = reinterpret_cast<body>(function_at(here.letter().body));
        run(here);
    } catch (...) {
        const auto thrown = std::current_exception();
        if (here.has_reported()) tell_uncaught(display_name(here.letter().name, getpid()), thrown);
        else here.refuse(one_line(thrown));
        std::exit(1);
    }
    std::exit(0);
}

} // namespace trireme::process::detail
