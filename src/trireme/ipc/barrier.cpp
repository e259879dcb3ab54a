// The barrier is one word, which everything that happens changes at once:
//
//   generation (14 bits) | how the last three ended (3) | broken (1) | arrived (14)
//
// A generation ends when its last party has come, or when the barrier is reset; then the next one begins. Who waits
// for the end of its generation may wake late, after more of them have ended. So it looks up how its own ended.

#include <trireme/ipc/barrier.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace trireme::ipc {

namespace {

constexpr std::uint32_t most_parties = (1U << 14U) - 1;
constexpr std::uint32_t generations = 1U << 14U;
constexpr std::uint32_t endings_kept = 3;

struct barrier_state {
    std::uint32_t generation;
    std::uint32_t resets; // a bit for each of the last generations, the very last lowest: 1 if a reset ended it
    std::uint32_t broken;
    std::uint32_t arrived;

    static barrier_state unpacked(std::uint32_t word) {
        return {word >> 18U, word >> 15U & 7U, word >> 14U & 1U, word & most_parties};
    }
    [[nodiscard]] std::uint32_t packed() const {
        return generation << 18U | resets << 15U | broken << 14U | arrived;
    }
    /// The next generation, after one that `reset` says whether a reset ended.
    [[nodiscard]] barrier_state next(std::uint32_t reset) const {
        return {(generation + 1) % generations, (resets << 1U | reset) & 7U, 0, 0};
    }
    [[nodiscard]] barrier_state after_arrival(std::uint32_t parties) const {
        return arrived + 1 == parties ? next(0) : barrier_state{generation, resets, 0, arrived + 1};
    }
    [[nodiscard]] barrier_state after_break() const { return {generation, resets, 1, 0}; }

    /// Whether all have come in a generation that has begun; nothing while it lasts.
    [[nodiscard]] std::optional<bool> completed(std::uint32_t which) const {
        const std::uint32_t since = (generation - which) % generations;
        if (since == 0) return broken != 0 ? std::optional(false) : std::nullopt;
        // Only with more threads than parties. A reset that long ago is forgotten.
        if (since > endings_kept) return resets == 0;
        return (resets >> (since - 1) & 1U) == 0;
    }
};

/// Changes the word to what `change` makes of the state, if that is another one; returns the state before.
template <class Change>
barrier_state replace(const words& in, std::size_t word, Change change) {
    for (std::uint32_t seen = in.load(word);;) {
        const barrier_state before = barrier_state::unpacked(seen);
        const std::uint32_t wanted = change(before).packed();
        if (wanted == seen || in.compare_exchange(word, seen, wanted)) return before;
    }
}

} // namespace

unsigned barrier::checked(unsigned parties) {
    if (parties > 0 && parties <= most_parties) return parties;
    throw error(fmt::format("a barrier is for 1 to {} parties, not {}", most_parties, parties));
}

unsigned barrier::wait_until(deadline until) {
    const words here = in();
    const unsigned parties = here.load(party_count);
    const barrier_state before = replace(here, state, [parties](const barrier_state& now) {
        return now.broken != 0 ? now : now.after_arrival(parties);
    });
    if (before.broken != 0) throw broken_barrier();
    if (before.arrived + 1 == parties) {
        if (parties > 1) here.wake(state, -1);
        return before.arrived;
    }
    std::uint32_t seen = here.load(state);
    std::optional<bool> completed = barrier_state::unpacked(seen).completed(before.generation);
    while (!completed) {
        if (!here.wait(state, seen, until)) {
            replace(here, state, [&](const barrier_state& now) {
                return now.completed(before.generation) ? now : now.after_break();
            });
            here.wake(state, -1);
        }
        seen = here.load(state);
        completed = barrier_state::unpacked(seen).completed(before.generation);
    }
    if (!*completed) throw broken_barrier();
    return before.arrived;
}

void barrier::abort() {
    const words here = in();
    const barrier_state before = replace(here, state, [](const barrier_state& now) { return now.after_break(); });
    if (before.arrived > 0) here.wake(state, -1);
}

void barrier::reset() {
    const words here = in();
    const barrier_state before = replace(here, state, [](const barrier_state& now) {
        return now.arrived > 0 || now.broken != 0 ? now.next(1) : now;
    });
    if (before.arrived > 0) here.wake(state, -1);
}

bool barrier::is_broken() const { return barrier_state::unpacked(in().load(state)).broken != 0; }
unsigned barrier::waiting() const { return barrier_state::unpacked(in().load(state)).arrived; }

} // namespace trireme::ipc
