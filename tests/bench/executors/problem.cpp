#include "problem.hpp"

std::vector<problem> problems(int workers) {
    // A fork for each number above 1 that the recursion meets.
    const std::uint64_t forks = fibonacci(31) - 1;
    return {
        {"fire_and_forget", "empty tasks from one thread, then a wait for all", 1'000'000, 1'000'000, "ns",
         workers},
        {"submit_get", "tasks with a future, all submitted, then all gotten", 200'000, 200'000, "ns", workers},
        {"fib30", "nested fork and join: fib(30), one fork a level", 30, forks, "ns", workers},
        {"round_trip", "submit and get, one at a time", 20'000, 20'000, "us", workers},
        {"busy_10us", "tasks of 10 us, then a wait for all", 20'000, 20'000, "us", workers, true},

        {"process_each", "a result of each task, many in flight", 20'000, 20'000, "us", workers},
        {"process_chunks", "the same, tasks travelling in chunks", 200'000, 200'000, "us", workers},
        {"process_round_trip", "submit and get, one at a time", 2'000, 2'000, "us", workers},
        {"process_megabyte", "1 MB there and back, one at a time", 100, 100, "us", workers},
        {"process_busy_10us", "tasks of 10 us, many in flight", 20'000, 20'000, "us", workers, true},
        {"process_start", "start of a pool, 1 task, end", 3, 3, "ms", workers},

        {"rank_each", "a result of each task, many in flight", 5'000, 5'000, "us", 1},
        {"rank_chunks", "the same, tasks travelling in chunks", 100'000, 100'000, "us", 1},
        {"rank_round_trip", "submit and get, one at a time", 2'000, 2'000, "us", 1},
        {"rank_megabyte", "1 MB there and back, one at a time", 100, 100, "us", 1},
        {"rank_busy_10us", "tasks of 10 us, many in flight", 20'000, 20'000, "us", 1, true},
    };
}
