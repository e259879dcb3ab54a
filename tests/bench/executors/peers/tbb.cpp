#include "../problems.hpp"
#include "harness/contestant.hpp"

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>
#include <tbb/version.h>

namespace {

/// The seconds of `body` where `workers` threads run tasks, of which the calling one is the first.
template <typename Body>
double in_arena(std::uint64_t size, int workers, Body&& body) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                    static_cast<std::size_t>(workers));
    tbb::task_arena arena(workers);
    return arena.execute([&] { return seconds_of(size, body); });
}

template <typename Task>
double fire_and_forget(std::uint64_t size, int workers, Task task) {
    return in_arena(size, workers, [task](std::uint64_t count) {
        tbb::task_group group;
        for (std::uint64_t i = 0; i < count; ++i) group.run(task);
        group.wait();
    });
}

std::uint64_t fork_join(std::uint64_t n) {
    if (n < 2) return n;
    std::uint64_t left = 0;
    tbb::task_group group;
    group.run([&left, n] { left = fork_join(n - 1); });
    const std::uint64_t right = fork_join(n - 2);
    group.wait();
    return left + right;
}

double fib(std::uint64_t size, int workers) {
    return in_arena(size, workers, [](std::uint64_t n) { expect(fork_join(n) == fibonacci(n)); });
}

const enlist
    tbb_peers(std::string("TBB ") + TBB_runtime_version(),
              {{"fire_and_forget", "tbb::task_group",
                [](auto size, int workers) { return fire_and_forget(size, workers, [] { nothing(); }); }},
               {"busy_10us", "tbb::task_group",
                [](auto size, int workers) { return fire_and_forget(size, workers, [] { spin_10us(); }); }},
               {"fib30", "tbb::task_group", fib}});

} // namespace
