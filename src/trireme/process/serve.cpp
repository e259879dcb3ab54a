#include <trireme/process/serve.hpp>

#include <trireme/base/code_address.hpp>
#include <trireme/base/error.hpp>
#include <trireme/executor/remote/worker.hpp>
#include <trireme/executor/shared.hpp>
#include <trireme/process/port.hpp>
#include <trireme/process/spawn.hpp>
#include <trireme/process/started.hpp>

#include <fmt/format.h>

#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace trireme::process {

namespace {

bool called = false;

/// Signals that end a job reach all its processes, but it is the client that answers them: it may want to end in
/// order, and when it ends, its workers do. Caught rather than ignored, so that programs which a task starts
/// inherit nothing.
void leave_to_client(int signal) {
    struct sigaction nothing {};
    nothing.sa_handler = [](int) {};
    nothing.sa_flags = SA_RESTART;
    sigaction(signal, &nothing, nullptr);
}

void serve(const birth_certificate& self) {
    const descriptor bell(self.files.at(1));
    const auto memory = std::make_shared<const segment>(descriptor(self.files.at(0)));
    const segment_header& header = memory->header();
    if (header.program != program_id()) {
        throw error("it is not the program that its client is: was the file replaced while that ran?");
    }
    open_region(header.region, [memory](std::uint64_t offset, std::uint64_t bytes) {
        if (bytes > memory->bytes() || offset > memory->bytes() - bytes)
            throw error("shared data has a wrong place");
        return std::shared_ptr<const void>(memory, memory->at(offset));
    });
    const auto number = static_cast<std::size_t>(self.number);
    port wire(memory, bell.get(), number);
    remote::serve(wire, {.number = number, .threads = header.threads});
}

} // namespace

bool can_have_workers() { return called; }

void serve_if_worker() {
    called = true;
    const auto self = take_birth_certificate();
    if (!self) return;
    if (self->as == role::process) detail::run_started(*self);
    // A worker dies with the client's thread that starts workers; if the client is gone already, at once.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != self->parent) _exit(1);
    leave_to_client(SIGINT);
    leave_to_client(SIGTERM);
    prctl(PR_SET_NAME, program_invocation_short_name); // else it is "exe", after /proc/self/exe
    try {
        serve(*self);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "a worker process cannot go on: {}\n", problem.what());
        std::exit(1);
    }
    std::exit(0);
}

} // namespace trireme::process
