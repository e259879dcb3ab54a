#pragma once

#include <trireme/ipc/handle.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace trireme::ipc {

/// A place where `parties` threads wait for each other, again and again. It breaks for all of them when one's time
/// is up, or when somebody aborts it, and is whole again after reset(), as Python's.
class barrier : public handle {
public:
    static constexpr std::size_t word_count = 2;

    /// Waits until all have come, and returns how many came before this one. Throws broken_barrier, abandoned.
    unsigned wait() { return wait_until(never); }
    /// Breaks the barrier if the others do not come in that time.
    template <class Rep, class Period>
    unsigned wait_for(std::chrono::duration<Rep, Period> duration) {
        return wait_until(after(duration));
    }
    unsigned wait_until(deadline until);

    /// Breaks it: who waits, or comes, gets broken_barrier.
    void abort();
    /// Makes it as new. Who waits gets broken_barrier.
    void reset();

    [[nodiscard]] bool is_broken() const;
    [[nodiscard]] unsigned parties() const { return in().load(party_count); }
    /// How many wait now.
    [[nodiscard]] unsigned waiting() const;

protected:
    barrier() = default;
    /// Throws error if there are none, or more than 16383.
    barrier(ownership owned, unsigned parties) : handle(std::move(owned)) {
        in().exchange(party_count, checked(parties));
    }
    /// Over words that are zero, but for the second: the number of parties.
    explicit barrier(words elsewhere) : handle(std::move(elsewhere)) {}

    static unsigned checked(unsigned parties);

private:
    enum word : std::size_t { state, party_count };
};

} // namespace trireme::ipc
