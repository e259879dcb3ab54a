// A client with busy workers, for client_death.sh, which kills it: it prints their process ids and waits.

#include <trireme/process/pool.hpp>
#include <trireme/process/serve.hpp>

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <ranges>
#include <set>
#include <string>
#include <thread>

#include <unistd.h>

using namespace std::chrono_literals;

namespace {

int after_a_moment(int) {
    std::this_thread::sleep_for(20ms);
    return getpid();
}
/// Until the end of the world: asleep, or at work.
void for_ever(bool asleep) {
    std::atomic<bool> over = false;
    while (!over) {
        if (asleep) std::this_thread::sleep_for(1h);
    }
}

} // namespace

int main() {
    trireme::process::serve_if_worker();
    trireme::process::pool pool({.workers = 3});
    // Something of everything that a pool may have open: large arguments, results that nobody has taken yet.
    const auto large = pool.submit([](const std::string& s) { return s; }, std::string(3'000'000, 'x'));
    large.wait();
    const auto shared = pool.share(std::vector<double>(100'000, 1.5));
    pool.apply([](std::span<const double> all) { return all[0]; }, shared);
    const auto pids = pool.map(&after_a_moment, std::views::iota(0, 30), {.chunk = 1});
    for (const int pid : std::set<int>(pids.begin(), pids.end())) fmt::print("{}\n", pid);
    std::fflush(stdout);
    pool.detach(&for_ever, true);
    pool.detach(&for_ever, false);
    std::this_thread::sleep_for(1h);
}
