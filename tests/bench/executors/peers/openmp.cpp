#include "../problems.hpp"
#include "harness/contestant.hpp"

namespace {

/// One thread makes the tasks, all run them: the region ends when there are none left. GCC's runtime keeps no more
/// than 64 tasks for each thread; beyond that the one that makes a task runs it at once.
template <typename Task>
double fire_and_forget(std::uint64_t size, int workers, Task task) {
    return seconds_of(size, [task, workers](std::uint64_t count) {
#pragma omp parallel num_threads(workers)
#pragma omp single
        for (std::uint64_t i = 0; i < count; ++i) {
#pragma omp task firstprivate(task)
            task();
        }
    });
}

std::uint64_t fork_join(std::uint64_t n) {
    if (n < 2) return n;
    std::uint64_t left = 0;
#pragma omp task shared(left) firstprivate(n)
    left = fork_join(n - 1);
    const std::uint64_t right = fork_join(n - 2);
#pragma omp taskwait
    return left + right;
}

double fib(std::uint64_t size, int workers) {
    return seconds_of(size, [workers](std::uint64_t n) {
        std::uint64_t found = 0;
#pragma omp parallel num_threads(workers)
#pragma omp single
        found = fork_join(n);
        expect(found == fibonacci(n));
    });
}

#ifdef __clang__
const char* const tool = "OpenMP of Clang " __clang_version__;
#else
const char* const tool = "OpenMP of GCC " __VERSION__;
#endif

const enlist
    openmp_peers(tool,
                 {{"fire_and_forget", "omp task",
                   [](auto size, int workers) { return fire_and_forget(size, workers, [] { nothing(); }); }},
                  {"busy_10us", "omp task",
                   [](auto size, int workers) { return fire_and_forget(size, workers, [] { spin_10us(); }); }},
                  {"fib30", "omp task", fib}});

} // namespace
