#include "record.hpp"
#include "report.hpp"
#include "run.hpp"
#include "settings.hpp"

#include <trireme/base/error.hpp>
#include <trireme/runtime/application.hpp>
#include <trireme/runtime/launcher.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <functional>
#include <optional>

namespace {

using namespace producer_consumer;
using trireme::rank::communicator;

/// Lets rank 0 do something; what it throws, all ranks throw.
void on_root(const communicator& world, const std::function<void()>& action) {
    int code = 0;
    std::string problem;
    if (world.is_root()) {
        try {
            action();
        } catch (const trireme::usage_error& refusal) {
            code = 2;
            problem = refusal.what();
        } catch (const std::exception& failure) {
            code = 1;
            problem = failure.what();
        }
    }
    code = world.broadcast(code);
    if (code == 0) return;
    problem = world.broadcast(problem);
    if (code == 2) throw trireme::usage_error(problem);
    throw trireme::error(problem);
}

/// Results go to standard output; so do figures, where they are the result.
void print(const assignment& work, const finished_run& done) {
    if (work.json) {
        fmt::print("{}", all_as_json(work, done));
        return;
    }
    if (!done.figures.interrupted) fmt::print("{}", done.results->text());
    std::fflush(stdout);
    fmt::print(work.workload == workload_kind::words ? stderr : stdout, "{}", figures_as_text(work, done.figures));
}

} // namespace

int main(int argc, char** argv) {
    trireme::runtime::application program(
        "producer_consumer",
        "A pipeline of producers, stages and consumers with queues between them, on threads, processes or ranks.");
    settings wishes;
    declare(program.command_line(), wishes);
    bool interrupted = false;
    const int code = program.spmd(argc, argv, [&](const communicator& world) {
        assignment work;
        std::optional<record> kept;
        on_root(world, [&] {
            work = check(wishes, trireme::runtime::under_launcher());
            if (!work.record.empty()) kept.emplace(work.record);
        });
        if (!world.is_root()) work = check(wishes, true);
        work.one_clock = world.split_by_node().size() == world.size();
        const finished_run done = run(work, world, program.options());
        on_root(world, [&] {
            const balance& all = done.figures.all;
            if (!done.problem.empty()) throw trireme::error(fmt::format("{}; {}", done.problem, all.text()));
            if (!program.options().quiet) print(work, done);
            const std::string command = fmt::format("{}", fmt::join(argv, argv + argc, " "));
            if (kept) kept->write(work, done.figures, command, program.options().threads);
        });
        interrupted = world.broadcast(done.figures.interrupted);
    });
    return code == 0 && interrupted ? 3 : code;
}
