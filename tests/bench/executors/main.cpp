// Measures what a task costs in Trireme's pools and in those of others.

#include "harness/bench.hpp"
#include "ours/rank.hpp"
#include "problems.hpp"

#include <trireme/process/serve.hpp>
#include <trireme/runtime/launcher.hpp>

int main(int argc, char** argv) {
    trireme::process::serve_if_worker();
    if (trireme::runtime::under_launcher()) return rank_main(argc, argv);
    bench executors("Measures what a task costs in Trireme's pools and in those of others, in one run.",
                    {TRIREME_BENCH_ABSENT}, "tests/bench/executors/CMakeLists.txt");
    int workers = 2;
    executors.command_line.add_option("--workers", workers, "Workers of every pool but those of ranks (2)")
        ->check(CLI::Range(1, 1024));
    CLI11_PARSE(executors.command_line, argc, argv);

    // Our rank pool needs a launcher: this very program under one.
    const std::string ranks = "mpirun -n 2 " + bench::self();
    executors.enlist_program("Trireme's rank pool", {.list = ranks, .run = ranks, .ours = true});
    executors.enlist_python("Python's pools", "executors_peers/python_pools.py");
    executors.enlist_python("joblib", "executors_peers/joblib_pools.py");
    executors.enlist_python("mpi4py.futures", "executors_peers/mpi4py_futures.py", "mpirun -n 2",
                            "-m mpi4py.futures");
    executors.measure(problems(workers));
}
