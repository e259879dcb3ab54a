#include "symmetry.hpp"

#include <algorithm>
#include <cmath>

namespace mandelbrot {

symmetry::symmetry(const grid& samples) : rows_{0, samples.height} {
    // y falls evenly from row to row, so rows i and j are images if i + j is twice the number at which y is 0.
    const double sum = std::round(samples.height - 1.0 + 2 * samples.center_y / samples.spacing);
    if (!(sum >= 1 && sum <= 2.0 * samples.height - 3)) return;
    sum_ = static_cast<std::uint64_t>(sum);
    const std::uint64_t first = sum_ < samples.height ? 0 : sum_ - samples.height + 1;
    const auto y = [&](std::uint64_t row) { return samples.y(static_cast<std::uint32_t>(row)); };
    for (std::uint64_t row = first; row < sum_ - row; ++row) {
        if (y(row) != -y(sum_ - row)) return; // rounding spoils it: compute everything
    }
    // What is computed is the part without images and one of the two that mirror each other, which adjoin.
    if (first > 0) {
        rows_ = {0, sum_ / 2 + 1};
        images_ = {sum_ / 2 + 1, samples.height};
    } else {
        rows_ = {(sum_ + 1) / 2, samples.height};
        images_ = {0, (sum_ + 1) / 2};
    }
}

trireme::interval symmetry::images(trireme::interval some) const {
    if (images_.empty()) return {};
    // Row i's image is sum - i: [first, last) becomes (sum - last, sum - first], cut to what rows() lacks.
    const std::uint64_t first = std::max(images_.first, sum_ + 1 > some.last ? sum_ + 1 - some.last : 0);
    const std::uint64_t last = std::min(images_.last, sum_ + 1 > some.first ? sum_ + 1 - some.first : 0);
    return first < last ? trireme::interval{first, last} : trireme::interval{};
}

} // namespace mandelbrot
