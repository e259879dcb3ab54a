// Measures what threads, processes and ranks say to each other through Trireme's queues and locks, and through
// those of others.

#include "harness/bench.hpp"
#include "ours/ranks.hpp"
#include "problems.hpp"

#include <trireme/process/serve.hpp>
#include <trireme/runtime/launcher.hpp>

namespace {

/// What runs on two ranks, ours and MPI itself.
void enlist_ranks(bench& ipc, const std::string& launcher, const std::string& problems) {
    const auto enlist = [&](const std::string& tool, const std::string& program, bool ours) {
        const std::string command = launcher + " " + program;
        ipc.enlist_program(tool, {.list = command, .run = command, .ours = ours, .problems = problems});
    };
    enlist("Trireme's ranks", bench::self(), true);
    enlist("MPI", shell_word(ipc.folder() / "ipc_peers/mpi"), false);
}

} // namespace

int main(int argc, char** argv) {
    trireme::process::serve_if_worker();
    if (trireme::runtime::under_launcher()) return rank_main(argc, argv);
    if (const auto code = answer(argc, argv, everyone())) return *code; // one alone, as for a profiler
    bench ipc("Measures queues and locks between threads, processes and ranks, Trireme's and others', in one run.",
              {TRIREME_BENCH_ABSENT}, "tests/bench/ipc/CMakeLists.txt");
    std::string tcp;
    ipc.command_line.add_option(
        "--tcp", tcp, "What starts a program on two ranks that speak TCP to each other, for rank_tcp_64B");
    CLI11_PARSE(ipc.command_line, argc, argv);

    const std::string forking = shell_word(ipc.folder() / "ipc_peers/forking");
    ipc.enlist_program("peers that fork", {.list = forking, .run = forking});
    enlist_ranks(ipc, "mpirun -n 2", "^rank_[0-9]|^latency");
    if (!tcp.empty()) enlist_ranks(ipc, tcp, "^rank_tcp");
    ipc.enlist_python("Python's queues", "ipc_peers/python_queues.py");
    ipc.measure(problems());
}
