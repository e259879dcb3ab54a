#include "../problems.hpp"
#include "harness/contestant.hpp"

#include <BS_thread_pool.hpp>
#include <fmt/format.h>

namespace {

template <typename Task>
double fire_and_forget(std::uint64_t size, int workers, Task task) {
    BS::light_thread_pool pool(static_cast<std::size_t>(workers));
    return seconds_of(size, [&pool, task](std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) pool.detach_task(task);
        pool.wait();
    });
}

double submit_get(std::uint64_t size, int workers) {
    BS::light_thread_pool pool(static_cast<std::size_t>(workers));
    return seconds_of(size, [&pool](std::uint64_t count) {
        std::vector<std::future<std::uint64_t>> futures;
        futures.reserve(count);
        for (std::uint64_t i = 0; i < count; ++i) futures.push_back(pool.submit_task([i] { return i; }));
        std::uint64_t sum = 0;
        for (auto& future : futures) sum += future.get();
        expect(sum == count * (count - 1) / 2);
    });
}

double round_trip(std::uint64_t size, int workers) {
    BS::light_thread_pool pool(static_cast<std::size_t>(workers));
    return seconds_of(size, [&pool](std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) expect(pool.submit_task([i] { return i; }).get() == i);
    });
}

const enlist bs_peers(fmt::format("BS::thread_pool {}.{}.{}", BS_THREAD_POOL_VERSION_MAJOR,
                                  BS_THREAD_POOL_VERSION_MINOR, BS_THREAD_POOL_VERSION_PATCH),
                      {{"fire_and_forget", "BS::light_thread_pool detach_task",
                        [](auto size, int workers) { return fire_and_forget(size, workers, [] { nothing(); }); }},
                       {"busy_10us", "BS::light_thread_pool detach_task",
                        [](auto size, int workers) { return fire_and_forget(size, workers, [] { spin_10us(); }); }},
                       {"submit_get", "BS::light_thread_pool submit_task", submit_get},
                       {"round_trip", "BS::light_thread_pool submit_task", round_trip}});

} // namespace
