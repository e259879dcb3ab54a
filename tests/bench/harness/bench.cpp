#include "bench.hpp"

#include "bystanders.hpp"
#include "table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <regex>
#include <thread>

namespace {

namespace fs = std::filesystem;

fs::path own_path() { return fs::canonical("/proc/self/exe"); }

} // namespace

bench::bench(const std::string& about, std::vector<std::string> absent, std::string where)
    : command_line(about), folder_(own_path().parent_path()), absent_(std::move(absent)), where_(std::move(where)),
      python_((folder_ / "../../../bench-venv/bin/python").lexically_normal().string()) {
    command_line.add_option("--rounds", rounds_, "How often each contestant runs (7)")->check(CLI::Range(1, 1000));
    command_line.add_option("--patience", patience_,
                            "Seconds that each run may wait for others to leave the machine (0)");
    command_line.add_option("--python", python_,
                            "An interpreter with the Python peers; tests/bench/setup.sh makes one");
    command_line.add_option("--problems", problem_pattern_, "Only those whose names match, as '^round_trip|rank'");
    command_line.add_option("--contestants", name_pattern_, "Only those whose names match, as 'Trireme|tbb'");
    std::setvbuf(stdout, nullptr, _IOLBF, 0); // tables appear as they are measured, in a file too
    if (geteuid() == 0) {                     // Open MPI refuses to run as root unless told twice
        setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 0);
        setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 0);
    }
}

std::string bench::self() { return shell_word(own_path()); }

void bench::enlist_program(const std::string& tool, const child_program& program) {
    if (!enlist_child(program)) absent_.push_back(tool);
}

void bench::enlist_python(const std::string& tool, const fs::path& script, const std::string& launcher,
                          const std::string& flags) {
    const std::string python = shell_word(python_) + " ";
    const std::string path = shell_word(folder_ / script);
    enlist_program(tool, {.list = python + path, .run = launcher + " " + python + flags + " " + path});
}

void bench::measure(const std::vector<problem>& problems) const {
    fmt::print("{} rounds, {} cores; {}\n", rounds_, std::thread::hardware_concurrency(),
               fmt::join(everyone().tools, "; "));
    if (!absent_.empty())
        fmt::print("not at hand: {}; {} says where they come from\n", fmt::join(absent_, "; "), where_);
    const std::regex wanted(problem_pattern_);
    for (const problem& task : problems) {
        if (std::regex_search(task.name, wanted)) measure_one(task);
    }
}

/// A contestant that fails is left out, with a word about it.
void bench::measure_one(const problem& task) const {
    const std::regex wanted(name_pattern_);
    std::vector<contestant> all = everyone().contestants;
    std::erase_if(all, [&](const contestant& one) {
        return one.problem != task.name || !std::regex_search(one.name, wanted);
    });
    std::vector<outcome> outcomes;
    outcomes.reserve(all.size());
    for (const contestant& one : all) outcomes.push_back({one.name, one.ours, {}});
    std::vector<std::size_t> order(all.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    bystanders others;
    std::mt19937 random(1);                          // NOLINT: the order is to be random, not secret
    for (int round = -1; round < rounds_; ++round) { // the first one warms up
        std::shuffle(order.begin(), order.end(), random);
        for (const std::size_t i : order) {
            if (!all[i].run) continue;
            // Threads of a runtime that cannot be ended, as OpenMP's, spin for some milliseconds before they sleep.
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            wait_for_calm(patience_);
            others.start();
            try {
                const timing taken = all[i].run(task.size, task.workers);
                if (round >= 0) outcomes[i].rounds.push_back(taken);
            } catch (const std::exception& error) {
                fmt::print(stderr, "{}, {}: {}\n", task.name, all[i].name, error.what());
                all[i].run = nullptr;
            }
            others.stop();
        }
    }
    const auto whole = static_cast<std::size_t>(rounds_);
    std::erase_if(outcomes, [whole](const outcome& one) { return one.rounds.size() < whole; });
    if (!outcomes.empty()) print_table(task, outcomes, others.share());
}
