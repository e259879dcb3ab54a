#include "rank_reports.hpp"

#include <trireme/runtime/launcher.hpp>

#include <fmt/format.h>
#include <mpi.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

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
std::pair<int, std::string> run_tests(std::vector<char*> arguments, int (*session)(std::vector<char*>)) {
    const auto file = std::filesystem::temp_directory_path() / fmt::format("trireme-test-{}.txt", getpid());
    std::string option = "--out";
    std::string path = file.string();
    arguments.push_back(option.data());
    arguments.push_back(path.data());
    const int failed = session(arguments);
    return {failed, take_text(path)};
}

int run_and_report(const std::vector<char*>& arguments, int (*session)(std::vector<char*>)) {
    communicator world = trireme::runtime::under_launcher() ? communicator::world() : communicator();
    world_of_tests = &world;
    const auto [failed, report] = run_tests(arguments, session);
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

int run_on_all_ranks(const std::vector<char*>& arguments, int (*session)(std::vector<char*>)) {
    if (!trireme::runtime::under_launcher()) return run_and_report(arguments, session);
    int provided = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_MULTIPLE, &provided);
    const int code = run_and_report(arguments, session);
    MPI_Finalize();
    return code;
}
