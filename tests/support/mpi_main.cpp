// The main function of tests that run on several ranks: every rank runs all of them, and one report is printed. It
// is rank 0's where all ranks pass, and that of each rank that failed, with its number, where not.

#if !__has_include(<catch2/catch_all.hpp>)
#define CATCH_CONFIG_RUNNER
#endif
#include "catch.hpp"
#include "world.hpp"

#include <trireme/runtime/launcher.hpp>

#include <fmt/format.h>
#include <mpi.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace {

using trireme::rank::communicator;

communicator* world_of_tests = nullptr;

std::string take_text(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    std::filesystem::remove(file);
    return text.str();
}

/// Runs the tests with the report going to a file of this rank's own; returns how many failed, and the report.
std::pair<int, std::string> run_tests(int argc, char** argv) {
    const auto file = std::filesystem::temp_directory_path() / fmt::format("trireme-test-{}.txt", getpid());
    std::string option = "--out";
    std::string path = file.string();
    std::vector<char*> arguments(argv, argv + argc);
    arguments.push_back(option.data());
    arguments.push_back(path.data());
    const int failed = Catch::Session().run(static_cast<int>(arguments.size()), arguments.data());
    return {failed, take_text(path)};
}

int run_and_report(int argc, char** argv) {
    communicator world = trireme::runtime::under_launcher() ? communicator::world() : communicator();
    world_of_tests = &world;
    const auto [failed, report] = run_tests(argc, argv);
    int worst = 0;
    for (int rank = 0; rank < world.size(); ++rank) {
        const int failed_there = world.broadcast(failed, rank);
        const std::string report_there = world.broadcast(report, rank);
        worst = std::max(worst, failed_there);
        if (!world.is_root() || failed_there == 0) continue;
        fmt::print("rank {} of {} failed:\n{}\n", rank, world.size(), report_there);
    }
    if (world.is_root() && worst == 0) fmt::print("{}", report);
    return worst == 0 ? 0 : 1;
}

} // namespace

const communicator& world() { return *world_of_tests; }

int main(int argc, char** argv) {
    if (!trireme::runtime::under_launcher()) return run_and_report(argc, argv);
    int provided = 0;
    MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
    const int code = run_and_report(argc, argv);
    MPI_Finalize();
    return code;
}
