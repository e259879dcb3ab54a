#include "remote.hpp"

#include <trireme/process/pool.hpp>

namespace {

using trireme::process::pool;

/// Measures `body(pool, count)`.
template <class Body>
auto on_processes(Body body) {
    return [body](std::uint64_t size, int workers) {
        pool processes({.workers = static_cast<std::size_t>(workers)});
        return seconds_of(size, [&](std::uint64_t count) { body(processes, count); });
    };
}

double start(std::uint64_t size, int workers) {
    return seconds_of(size, [workers](std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) {
            pool processes({.workers = static_cast<std::size_t>(workers)});
            expect(processes.apply(itself, i) == i);
        }
    });
}

const enlist ours("Trireme's process pool",
                  {{"process_each", "Trireme process pool", on_processes(each<pool>), true},
                   {"process_chunks", "Trireme process pool", on_processes(chunks<pool>), true},
                   {"process_round_trip", "Trireme process pool", on_processes(round_trips<pool>), true},
                   {"process_megabyte", "Trireme process pool", on_processes(megabytes<pool>), true},
                   {"process_busy_10us", "Trireme process pool", on_processes(busy_tasks<pool>), true},
                   {"process_start", "Trireme process pool", start, true}});

} // namespace
