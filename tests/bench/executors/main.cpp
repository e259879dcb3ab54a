// Measures what a task costs in Trireme's pools and in those of others: every round runs all contestants of a
// problem once, in random order, so that what disturbs the machine disturbs all alike. No pool of one contestant is
// there while another is measured.

#include "bystanders.hpp"
#include "child.hpp"
#include "contestant.hpp"
#include "ours/rank.hpp"
#include "table.hpp"

#include <trireme/process/serve.hpp>
#include <trireme/runtime/launcher.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <regex>
#include <thread>

namespace {

namespace fs = std::filesystem;

/// The Python peers; those that do not start are added to `absent`.
void enlist_python(const std::string& interpreter, const fs::path& scripts, std::vector<std::string>& absent) {
    const std::string python = quoted(interpreter) + " ";
    const auto enlist_script = [&](const char* script, const std::string& launcher, const char* tool) {
        const std::string path = quoted(scripts / script);
        if (!enlist_child(python + path, launcher + path)) absent.emplace_back(tool);
    };
    enlist_script("python_pools.py", python, "Python's pools");
    enlist_script("joblib_pools.py", python, "joblib");
    enlist_script("mpi4py_futures.py", "mpirun -n 2 " + python + "-m mpi4py.futures ", "mpi4py.futures");
}

/// Our rank pool, which needs a launcher: this very program under one.
void enlist_ranks(std::vector<std::string>& absent) {
    const std::string self = "mpirun -n 2 " + quoted(fs::canonical("/proc/self/exe"));
    if (!enlist_child(self, self, true)) absent.emplace_back("Trireme's rank pool");
}

/// A contestant that fails is left out, with a word about it.
void measure(const problem& task, std::vector<contestant> all, int rounds, double patience) {
    std::vector<outcome> outcomes;
    outcomes.reserve(all.size());
    for (const contestant& one : all) outcomes.push_back({one.name, one.ours, {}});
    std::vector<std::size_t> order(all.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    bystanders others;
    std::mt19937 random(1);                         // NOLINT: the order is to be random, not secret
    for (int round = -1; round < rounds; ++round) { // the first one warms up
        std::shuffle(order.begin(), order.end(), random);
        for (const std::size_t i : order) {
            if (!all[i].run) continue;
            // Threads of a runtime that cannot be ended, as OpenMP's, spin for some milliseconds before they sleep.
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            wait_for_calm(patience);
            others.start();
            try {
                const double taken = all[i].run(task.size, task.workers);
                if (round >= 0) outcomes[i].seconds.push_back(taken);
            } catch (const std::exception& error) {
                fmt::print(stderr, "{}, {}: {}\n", task.name, all[i].name, error.what());
                all[i].run = nullptr;
            }
            others.stop();
        }
    }
    const auto whole = static_cast<std::size_t>(rounds);
    std::erase_if(outcomes, [whole](const outcome& one) { return one.seconds.size() < whole; });
    if (!outcomes.empty()) print_table(task, outcomes, others.share());
}

} // namespace

int main(int argc, char** argv) {
    trireme::process::serve_if_worker();
    if (trireme::runtime::under_launcher()) return rank_main(argc, argv);
    CLI::App command("Measures what a task costs in Trireme's pools and in those of others, in one run.");
    int rounds = 7;
    int workers = 2;
    double patience = 0;
    const fs::path here = fs::canonical("/proc/self/exe").parent_path();
    std::string python = (here / "../../../bench-venv/bin/python").lexically_normal().string();
    std::string problem_pattern;
    std::string name_pattern;
    command.add_option("--rounds", rounds, "How often each contestant runs (7)")->check(CLI::Range(1, 1000));
    command.add_option("--workers", workers, "Workers of every pool but those of ranks (2)")
        ->check(CLI::Range(1, 1024));
    command.add_option("--patience", patience,
                       "Seconds that each run may wait for others to leave the machine (0)");
    command.add_option("--python", python, "An interpreter with joblib and mpi4py; tests/bench/setup.sh makes one");
    command.add_option("--problems", problem_pattern, "Only those whose names match, as '^round_trip|rank'");
    command.add_option("--contestants", name_pattern, "Only those whose names match, as 'Trireme|tbb'");
    CLI11_PARSE(command, argc, argv);

    std::setvbuf(stdout, nullptr, _IOLBF, 0); // tables appear as they are measured, in a file too
    std::vector<std::string> absent = {TRIREME_BENCH_ABSENT};
    if (geteuid() == 0) { // Open MPI refuses to run as root unless told twice
        setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 0);
        setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 0);
    }
    enlist_ranks(absent);
    enlist_python(python, here / "executors_peers", absent);
    fmt::print("{} rounds, {} cores; {}\n", rounds, std::thread::hardware_concurrency(),
               fmt::join(everyone().tools, "; "));
    if (!absent.empty())
        fmt::print("not at hand: {}; tests/bench/executors/CMakeLists.txt says where they come from\n",
                   fmt::join(absent, "; "));

    const std::regex wanted_problems(problem_pattern);
    const std::regex wanted_names(name_pattern);
    for (const problem& task : problems(workers)) {
        if (!std::regex_search(task.name, wanted_problems)) continue;
        std::vector<contestant> all = everyone().contestants;
        std::erase_if(all, [&](const contestant& one) {
            return one.problem != task.name || !std::regex_search(one.name, wanted_names);
        });
        measure(task, all, rounds, patience);
    }
}
