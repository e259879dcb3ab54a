#include "rank.hpp"

#include "harness/child.hpp"
#include "remote.hpp"

#include <trireme/base/version.hpp>
#include <trireme/rank/lead.hpp>
#include <trireme/rank/pool.hpp>
#include <trireme/runtime/application.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>

namespace {

using trireme::rank::pool;

const std::map<std::string, std::function<void(pool&, std::uint64_t)>> problems_of_ranks{
    {"rank_each", each<pool>},
    {"rank_chunks", chunks<pool>},
    {"rank_round_trip", round_trips<pool>},
    {"rank_megabyte", megabytes<pool>},
    {"rank_busy_10us", busy_tasks<pool>},
};

/// They find the job's pool only when they run.
roster contestants() {
    roster all{{"Trireme " + trireme::version() + "'s rank pool"}, {}};
    for (const auto& [problem, body] : problems_of_ranks) {
        all.contestants.push_back({problem, "Trireme rank pool",
                                   [body = body](std::uint64_t size, int) {
                                       pool workers({.client_works = false});
                                       return seconds_of(size, [&](std::uint64_t count) { body(workers, count); });
                                   },
                                   true});
    }
    return all;
}

double median_of_five(const std::function<double()>& measure) {
    std::vector<double> taken(5);
    for (double& one : taken) one = measure();
    std::sort(taken.begin(), taken.end());
    return taken[2];
}

/// What this job's pool reaches, rank 0 being the client only where there are others.
void report(int ranks) {
    pool workers({.client_works = ranks == 1});
    const auto median = [&](const std::string& problem, std::uint64_t size) {
        return median_of_five([&] {
            return seconds_of(size, [&](std::uint64_t count) { problems_of_ranks.at(problem)(workers, count); });
        });
    };
    const double each = median("rank_each", 200'000) / 200'000;
    const double round_trip = median("rank_round_trip", 5'000) / 5'000;
    const double busy = median("rank_busy_10us", 20'000) / 20'000;
    fmt::print("{:5} {:12.2f} {:14.2f} {:13.0f} {:16.0f}\n", ranks, 1e-6 / each, 1e6 * round_trip, 100e-6 / each,
               1e-3 / busy);
}

} // namespace

int rank_main(int argc, char** argv) {
    std::string program = "executors"; // spmd() has no use for the words
    char* alone[] = {program.data(), nullptr};
    return trireme::spmd(1, alone, [&](const trireme::rank::communicator& world) {
        trireme::rank::lead(world, [&] {
            if (answer(argc, argv, contestants())) return;
            fmt::print("ranks  Mio tasks/s  round trip, us  feeds at 100us  10us tasks, k/s\n");
            report(world.size());
        });
    });
}
