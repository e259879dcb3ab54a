#pragma once

#include "harness/contestant.hpp"

#include <mutex>

/// A lock that no one else wants.
template <class Mutex>
double uncontended(std::uint64_t size, int /*workers*/) {
    Mutex mutex;
    volatile std::uint64_t guarded = 0;
    return seconds_of(size, [&](std::uint64_t count) {
        guarded = 0;
        for (std::uint64_t i = 0; i < count; ++i) {
            const std::lock_guard lock(mutex);
            guarded = guarded + 1;
        }
        expect(guarded == count);
    });
}
