#pragma once

#include <cstdint>

namespace trireme {

/// The integers `first` ≤ i < `last`: rows, items or iterations.
struct interval {
    std::uint64_t first = 0;
    std::uint64_t last = 0;

    [[nodiscard]] constexpr std::uint64_t size() const { return last - first; }
    [[nodiscard]] constexpr bool empty() const { return first == last; }
    friend constexpr bool operator==(const interval&, const interval&) = default;
};

/// Part `index` of `parts` contiguous parts of `whole`, whose sizes differ by at most one.
/// `parts` ≥ 1, `index` < `parts`; parts beyond the number of integers are empty.
constexpr interval part_of(interval whole, std::uint64_t parts, std::uint64_t index) {
    const std::uint64_t quotient = whole.size() / parts;
    const std::uint64_t remainder = whole.size() % parts;
    const std::uint64_t before = index * quotient + (index < remainder ? index : remainder);
    const std::uint64_t size = quotient + (index < remainder ? 1 : 0);
    return {whole.first + before, whole.first + before + size};
}

} // namespace trireme
