#include "problems.hpp"

namespace {

const measure nanoseconds{"ns per task", 1e9};
const measure microseconds{"us per task", 1e6};
const measure milliseconds{"ms per task", 1e3};

problem tasks(const std::string& name, const std::string& description, std::uint64_t count, const measure& shown,
              int workers) {
    return {name, description, count, count, shown, workers};
}

/// Tasks of 10 us: beside it, the share of the workers' time that they get.
problem busy_tasks(const std::string& name, const std::string& description, std::uint64_t count, int workers) {
    problem result = tasks(name, description, count, microseconds, workers);
    result.beside = {"efficiency,%", 100 * 10e-6 * static_cast<double>(count) / workers};
    return result;
}

} // namespace

std::vector<problem> problems(int workers) {
    // A fork for each number above 1 that the recursion meets.
    const std::uint64_t forks = fibonacci(31) - 1;
    return {
        tasks("fire_and_forget", "empty tasks from one thread, then a wait for all", 1'000'000, nanoseconds,
              workers),
        tasks("submit_get", "tasks with a future, all submitted, then all gotten", 200'000, nanoseconds, workers),
        {"fib30", "nested fork and join: fib(30), one fork a level", 30, forks, nanoseconds, workers},
        tasks("round_trip", "submit and get, one at a time", 20'000, microseconds, workers),
        busy_tasks("busy_10us", "tasks of 10 us, then a wait for all", 20'000, workers),

        tasks("process_each", "a result of each task, many in flight", 20'000, microseconds, workers),
        tasks("process_chunks", "the same, tasks travelling in chunks", 200'000, microseconds, workers),
        tasks("process_round_trip", "submit and get, one at a time", 2'000, microseconds, workers),
        tasks("process_megabyte", "1 MB there and back, one at a time", 100, microseconds, workers),
        busy_tasks("process_busy_10us", "tasks of 10 us, many in flight", 20'000, workers),
        tasks("process_start", "start of a pool, 1 task, end", 3, milliseconds, workers),

        tasks("rank_each", "a result of each task, many in flight", 5'000, microseconds, 1),
        tasks("rank_chunks", "the same, tasks travelling in chunks", 100'000, microseconds, 1),
        tasks("rank_round_trip", "submit and get, one at a time", 2'000, microseconds, 1),
        tasks("rank_megabyte", "1 MB there and back, one at a time", 100, microseconds, 1),
        busy_tasks("rank_busy_10us", "tasks of 10 us, many in flight", 20'000, 1),
    };
}
