#include "../problems.hpp"
#include "harness/contestant.hpp"

#include <trireme/base/version.hpp>
#include <trireme/thread/pool.hpp>

#include <functional>
#include <vector>

namespace {

using trireme::future;
using trireme::thread::pool;

template <class Task>
double fire_and_forget(std::uint64_t size, int workers, Task task) {
    pool threads({.workers = static_cast<std::size_t>(workers)});
    return seconds_of(size, [&](std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) threads.detach(task);
        threads.wait_idle();
    });
}

double submit_get(std::uint64_t size, int workers) {
    pool threads({.workers = static_cast<std::size_t>(workers)});
    return seconds_of(size, [&](std::uint64_t count) {
        std::vector<future<std::uint64_t>> futures;
        futures.reserve(count);
        for (std::uint64_t i = 0; i < count; ++i) futures.push_back(threads.submit([i] { return i; }));
        std::uint64_t sum = 0;
        for (auto& one : futures) sum += one.get();
        expect(sum == count * (count - 1) / 2);
    });
}

std::uint64_t fork_join(pool& threads, std::uint64_t n) {
    if (n < 2) return n;
    auto left = threads.submit([&threads, n] { return fork_join(threads, n - 1); });
    const std::uint64_t right = fork_join(threads, n - 2);
    return std::move(left).get() + right;
}

/// The calling thread is one of the workers, as it is with TBB and OpenMP.
double fib(std::uint64_t size, int workers) {
    pool threads({.workers = static_cast<std::size_t>(workers), .caller_works = true});
    return seconds_of(size, [&](std::uint64_t n) { expect(fork_join(threads, n) == fibonacci(n)); });
}

double round_trip(std::uint64_t size, int workers) {
    pool threads({.workers = static_cast<std::size_t>(workers)});
    return seconds_of(size, [&](std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) expect(threads.submit([i] { return i; }).get() == i);
    });
}

const enlist ours("Trireme " + trireme::version(),
                  {{"fire_and_forget", "Trireme thread pool",
                    [](auto size, int workers) { return fire_and_forget(size, workers, [] { nothing(); }); }, true},
                   {"busy_10us", "Trireme thread pool",
                    [](auto size, int workers) { return fire_and_forget(size, workers, [] { spin_10us(); }); },
                    true},
                   {"submit_get", "Trireme thread pool", submit_get, true},
                   {"fib30", "Trireme thread pool", fib, true},
                   {"round_trip", "Trireme thread pool", round_trip, true}});

} // namespace
