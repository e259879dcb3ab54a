#pragma once

#include "kernel/grid.hpp"

#include <trireme/base/interval.hpp>

#include <cstdint>

namespace mandelbrot {

/// Which rows of a grid are mirror images of others in the real axis. The iteration of a conjugate point is the
/// conjugate iteration, to the last bit: such rows need not be computed.
class symmetry {
public:
    explicit symmetry(const grid& samples);

    /// The rows to compute, without the images.
    [[nodiscard]] trireme::interval rows() const { return rows_; }

    /// The images of rows [first, last), which must be within rows(): themselves contiguous, in reverse order.
    /// Empty where there are none.
    [[nodiscard]] trireme::interval images(trireme::interval some) const;

    /// The row whose image `row` is, and the other way round.
    [[nodiscard]] std::uint64_t counterpart(std::uint64_t row) const { return sum_ - row; }

private:
    trireme::interval rows_;
    trireme::interval images_; // what rows() lacks
    std::uint64_t sum_ = 0;    // of a row's number and its image's
};

} // namespace mandelbrot
