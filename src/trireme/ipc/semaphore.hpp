#pragma once

#include <trireme/ipc/handle.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace trireme::ipc {

/// A counter that nobody takes below zero: who would, waits.
class semaphore : public handle {
public:
    static constexpr std::size_t word_count = 2;

    /// Waits until the count is positive, and takes one. Throws abandoned.
    void acquire() {
        if (!try_acquire()) try_acquire_until(never);
    }
    bool try_acquire() { return try_take(in()); }
    /// False if nothing was to be had in that time. Throws abandoned.
    template <class Rep, class Period>
    bool try_acquire_for(std::chrono::duration<Rep, Period> duration) {
        return try_acquire() || try_acquire_until(after(duration));
    }
    bool try_acquire_until(deadline until);

    /// Adds `n`; wakes those who wait for them.
    void release(std::uint32_t n = 1);

    [[nodiscard]] std::uint32_t value() const { return in().load(count); }

protected:
    semaphore() = default;
    semaphore(ownership owned, std::uint32_t initial) : handle(std::move(owned)) { in().exchange(count, initial); }
    /// Over words that hold their initial values.
    explicit semaphore(words elsewhere) : handle(std::move(elsewhere)) {}

private:
    enum word : std::size_t { count, sleepers };

    static bool try_take(const words& from);
};

} // namespace trireme::ipc
