// Idle workers, and clients that wait, burn no processor time.

#include "catch.hpp"
#include "support.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <ranges>
#include <set>
#include <string>

#include <unistd.h>

namespace {

/// The processes that a pool works with: where its tasks run, and this one.
std::set<int> processes_of(bank::pool& pool) {
    std::set<int> all{getpid()};
    const new_board over;
    // As many tasks at once as there are workers, so that each gets one.
    const auto report = [](const board& b) {
        ++b[1];
        while (b[0] == 0) std::this_thread::sleep_for(1ms);
        return getpid();
    };
    std::vector<trireme::future<int>> pids;
    for (std::size_t i = 0; i < pool.size(); ++i) pids.push_back(pool.submit(report, over.shared()));
    CHECK(eventually([&] { return over[1] == pool.size(); }));
    over[0] = 1;
    for (const auto& one : pids) all.insert(one.get());
    return all;
}

/// The processor time of all threads that a process has, in seconds.
double processor_time(int pid) {
    double nanoseconds = 0;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
        double of_one = 0;
        std::ifstream(thread.path() / "schedstat") >> of_one;
        nanoseconds += of_one;
    }
    return 1e-9 * nanoseconds;
}

std::map<int, double> processor_times(const std::set<int>& processes) {
    std::map<int, double> times;
    for (const int pid : processes) times[pid] = processor_time(pid);
    return times;
}

/// Checks that each process spends less than 2 % of a core while `pass` passes some time.
template <class Pass>
void check_idle(const std::set<int>& processes, Pass pass) {
    const auto before = processor_times(processes);
    const auto start = seconds_clock::now();
    pass();
    const double seconds = since(start).count();
    const auto after = processor_times(processes);
    double total = 0;
    for (const int pid : processes) {
        const double share = (after.at(pid) - before.at(pid)) / seconds;
        CAPTURE(pid, getpid(), seconds);
        CHECK(share < 0.02);
        total += share;
    }
    if (!bank::size_is_given()) CHECK(total < 0.02);
}

} // namespace

TEST_CASE("an idle pool burns no core") {
    auto pool = bank::make_pool({.workers = 2});
    pool.map([](int x) { return x; }, std::views::iota(0, 10'000));
    const auto processes = processes_of(pool);
    std::this_thread::sleep_for(100ms);
    check_idle(processes, [] { std::this_thread::sleep_for(2s); });
}

TEST_CASE("a pool that was just made burns no core") {
    auto pool = bank::make_pool({.workers = 2});
    const auto processes = processes_of(pool);
    std::this_thread::sleep_for(100ms);
    check_idle(processes, [] { std::this_thread::sleep_for(2s); });
}

TEST_CASE("waiting for a task that sleeps burns no core") {
    auto pool = bank::make_pool({.workers = 2});
    const auto processes = processes_of(pool);
    const auto sleeping = pool.submit([] { std::this_thread::sleep_for(2s); });
    std::this_thread::sleep_for(20ms);
    check_idle(processes, [&] { sleeping.get(); });
}
