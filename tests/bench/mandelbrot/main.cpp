// Measures Trireme's Mandelbrot kernel beside its peers: every round runs all contestants once, in random order, so
// that what disturbs the machine disturbs all alike. Prints medians, the spread, and ratios taken round by round.

#include "contestants.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <numeric>
#include <random>

namespace {

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// Clock cycles per second, the best of some short runs: multiplications that wait for each other take 3 cycles
/// each on every x86 of the last decade. 0 on other processors.
double clock_rate() {
    double best = 0;
#if defined(__x86_64__)
    for (int i = 0; i < 50; ++i) {
        const auto start = std::chrono::steady_clock::now();
        constexpr int steps = 300'000;
        std::uint64_t x = 3;
        for (int step = 0; step < steps; ++step) {
            asm volatile("imul %0, %0\n imul %0, %0\n imul %0, %0\n imul %0, %0" : "+r"(x));
        }
        const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
        best = std::max(best, 4 * 3 * steps / elapsed.count());
    }
#endif
    return best;
}

/// The useful iterations: the sum of the counts of all pixels.
double iterations(const problem& task) {
    std::vector<std::uint32_t> counts(std::size_t{task.samples.width} * task.samples.height);
#pragma omp parallel for schedule(dynamic)
    for (std::uint32_t row = 0; row < task.samples.height; ++row) {
        mandelbrot::iterate(task.samples, row, 1, {.max_iter = task.max_iter},
                            std::span(counts).subspan(std::size_t{row} * task.samples.width, task.samples.width),
                            {});
    }
    return std::accumulate(counts.begin(), counts.end(), 0.0);
}

void measure(const problem& task, numba_peer& numba, bool shortcuts, bool with_float, int rounds,
             double bound_per_lane) {
    const auto all = contestants(task, numba, shortcuts, with_float);
    std::vector<std::vector<double>> seconds(all.size());
    std::vector<std::size_t> order(all.size());
    std::iota(order.begin(), order.end(), 0U);
    std::mt19937 random(1);                         // NOLINT: the order is to be random, not secret
    for (int round = -1; round < rounds; ++round) { // the first one warms up
        std::shuffle(order.begin(), order.end(), random);
        for (const std::size_t i : order) {
            const double taken = all[i].run();
            if (round >= 0) seconds[i].push_back(taken);
        }
    }
    const double work = iterations(task);
    fmt::print("\n{}: {} x {}, {} iterations, {:.2f} G pixel-iterations\n\n", task.name, task.samples.width,
               task.samples.height, task.max_iter, work / 1e9);
    fmt::print("| {:<26} | {:>9} | {:>17} | {:>6} | {:>10} | {:>7} |\n", "", "median ms", "min - max ms", "Gpi/s",
               numba.available() ? "x Numba" : "x scalar", "of peak");
    fmt::print("| {:-<26} | {:->8}: | {:->16}: | {:->5}: | {:->9}: | {:->6}: |\n", "", "", "", "", "", "");
    for (std::size_t i = 0; i < all.size(); ++i) {
        std::vector<double> ratios;
        for (std::size_t round = 0; round < seconds[i].size(); ++round) {
            ratios.push_back(seconds[0][round] / seconds[i][round]);
        }
        const auto [least, most] = std::minmax_element(seconds[i].begin(), seconds[i].end());
        const double middle = median(seconds[i]);
        const double bound = bound_per_lane * all[i].lanes;
        fmt::print("| {:<26} | {:>9.1f} | {:>8.1f} {:>8.1f} | {:>6.2f} | {:>10.1f} | {:>7} |\n", all[i].name,
                   middle * 1e3, *least * 1e3, *most * 1e3, work / middle / 1e9, median(ratios),
                   bound > 0 ? fmt::format("{:.0f} %", 100 * work / middle / bound) : "");
    }
}

} // namespace

int main(int argc, char** argv) {
    CLI::App command("Measures the Mandelbrot kernel beside Numba and a scalar loop, in one run.");
    int rounds = 9;
    int threads = omp_get_num_procs();
    const auto here = std::filesystem::canonical("/proc/self/exe").parent_path();
    std::string python = (here / "../../../bench-venv/bin/python").lexically_normal().string();
    command.add_option("--rounds", rounds, "How often each contestant runs (9)")->check(CLI::Range(1, 1000));
    command.add_option("--threads", threads, "Threads of every contestant")->check(CLI::Range(1, 1024));
    command.add_option("--python", python, "An interpreter with Numba; tests/bench/setup.sh makes one");
    CLI11_PARSE(command, argc, argv);
    omp_set_num_threads(threads);

    std::setvbuf(stdout, nullptr, _IOLBF, 0); // tables appear as they are measured, in a file too
    numba_peer numba(python, (here / "numba_mandelbrot.py").string(), threads);
    const double clock = clock_rate();
    // An iteration is 3 multiply-adds and 1 addition, which have pipes of their own; two multiply-adds start a
    // cycle.
    const double bound_per_lane = clock / 1.5 * threads;
    fmt::print("{} threads, {} rounds, {}; {:.2f} GHz; peak: 1.5 cycles an iteration of a vector\n", threads,
               rounds, numba.available() ? numba.version() : "no Numba (run tests/bench/setup.sh)", clock / 1e9);

    const problem problems[] = {
        {"default view", {-0.75, 0, 3.5 / 2000, 2000, 1500}, 1000},
        {"seahorse valley", {-0.7436438870371587, 0.1318259042053120, 3e-9 / 2000, 2000, 1500}, 10000},
        {"all interior", {0, 0, 0.4 / 2000, 2000, 1500}, 1000},
    };
    measure(problems[0], numba, true, true, rounds, bound_per_lane);
    measure(problems[1], numba, true, false, std::max(1, rounds / 3), bound_per_lane);
    measure(problems[2], numba, false, true, rounds, bound_per_lane);
}
