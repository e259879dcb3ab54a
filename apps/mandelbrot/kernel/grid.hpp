#pragma once

#include <cstdint>

#include "iteration.hpp"

namespace mandelbrot {

/// Where the pixels of an image lie in the plane: square pixels, sampled in their middles, row 0 on top.
/// Offsets from the centre are exact, so an image centred on the real axis is exactly its own mirror image.
struct grid {
    double center_x = -0.75;
    double center_y = 0.0;
    double spacing = 3.5 / 2000; ///< distance of neighbouring samples
    std::uint32_t width = 2000;  ///< pixels, at most 2^31
    std::uint32_t height = 1500; ///< pixels, at most 2^31

    /// Real part of the samples in a column; kernels cast it to their precision.
    MANDELBROT_INLINE double x(std::uint32_t column) const {
        return fma(column - (width - 1.0) / 2.0, spacing, center_x);
    }

    /// Imaginary part of the samples in a row.
    MANDELBROT_INLINE double y(std::uint32_t row) const {
        return fma((height - 1.0) / 2.0 - row, spacing, center_y);
    }
};

} // namespace mandelbrot
