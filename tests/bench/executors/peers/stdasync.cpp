#include "harness/contestant.hpp"

#include <future>

namespace {

/// A thread for each task, whatever `workers` says; 200,000 of them at once would be no contest.
double round_trip(std::uint64_t size, int /*workers*/) {
    return seconds_of(size, [](std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) {
            expect(std::async(std::launch::async, [i] { return i; }).get() == i);
        }
    });
}

const enlist async_peers("std::async", {{"round_trip", "std::async(std::launch::async)", round_trip}});

} // namespace
