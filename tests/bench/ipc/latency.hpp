#pragma once

#include "harness/contestant.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

/// Half of what a round trip takes, each by the clock: median, and the one in a hundred.
template <class RoundTrip>
timing half_round_trips(std::uint64_t count, RoundTrip&& round_trip) {
    using clock = std::chrono::steady_clock;
    for (std::uint64_t i = 0; i < warm_up(count); ++i) round_trip(i);
    std::vector<double> halves(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        const clock::time_point start = clock::now();
        round_trip(i);
        halves[i] = std::chrono::duration<double>(clock::now() - start).count() / 2;
    }
    std::sort(halves.begin(), halves.end());
    return {halves[count / 2], halves[count - 1 - count / 100]};
}
