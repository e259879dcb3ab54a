#include "../problems.hpp"
#include "harness/contestant.hpp"

#include <taskflow/taskflow.hpp>

namespace {

template <typename Task>
double fire_and_forget(std::uint64_t size, int workers, Task task) {
    tf::Executor executor(static_cast<std::size_t>(workers));
    return seconds_of(size, [&executor, task](std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) executor.silent_async(task);
        executor.wait_for_all();
    });
}

double submit_get(std::uint64_t size, int workers) {
    tf::Executor executor(static_cast<std::size_t>(workers));
    return seconds_of(size, [&executor](std::uint64_t count) {
        std::vector<std::future<std::uint64_t>> futures;
        futures.reserve(count);
        for (std::uint64_t i = 0; i < count; ++i) futures.push_back(executor.async([i] { return i; }));
        std::uint64_t sum = 0;
        for (auto& future : futures) sum += future.get();
        expect(sum == count * (count - 1) / 2);
    });
}

double round_trip(std::uint64_t size, int workers) {
    tf::Executor executor(static_cast<std::size_t>(workers));
    return seconds_of(size, [&executor](std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) expect(executor.async([i] { return i; }).get() == i);
    });
}

const enlist
    taskflow_peers(std::string("Taskflow ") + tf::version(),
                   {{"fire_and_forget", "tf::Executor silent_async",
                     [](auto size, int workers) { return fire_and_forget(size, workers, [] { nothing(); }); }},
                    {"busy_10us", "tf::Executor silent_async",
                     [](auto size, int workers) { return fire_and_forget(size, workers, [] { spin_10us(); }); }},
                    {"submit_get", "tf::Executor async", submit_get},
                    {"round_trip", "tf::Executor async", round_trip}});

#if __has_include(<taskflow/core/task_group.hpp>) // since 4.0

std::uint64_t fork_join(std::uint64_t n, tf::Executor& executor) {
    if (n < 2) return n;
    std::uint64_t left = 0;
    tf::TaskGroup group = executor.task_group();
    group.silent_async([&left, &executor, n] { left = fork_join(n - 1, executor); });
    const std::uint64_t right = fork_join(n - 2, executor);
    group.corun();
    return left + right;
}

double fib(std::uint64_t size, int workers) {
    tf::Executor executor(static_cast<std::size_t>(workers));
    return seconds_of(size, [&executor](std::uint64_t n) {
        const auto found = executor.async([&executor, n] { return fork_join(n, executor); }).get();
        expect(found == fibonacci(n));
    });
}

const enlist taskflow_fork_join("tf::TaskGroup", {{"fib30", "tf::TaskGroup", fib}});

#endif

} // namespace
