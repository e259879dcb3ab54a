#pragma once

#include "palette.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace mandelbrot {

/// Turns what the kernel found into numbers and colours without steps between them.
///
/// The smooth count of an escaped point is n + 3 - log2(log2 |z_{n+3}|), which grows evenly from one count to the
/// next; of any other point it is infinite. Source: the potential of the exterior, see H.-O. Peitgen and P.
/// Richter, "The Beauty of Fractals" (1986).
class colouring {
public:
    /// The palette turns `density` times for every 10 that the square root of the smooth count grows; density is
    /// at most 100. Throws std::out_of_range if there is no such palette.
    colouring(std::string_view palette_name, double density);

    /// `counts` and `norms` of some pixels to their smooth counts.
    void smooth(std::span<const std::uint32_t> counts, std::span<const float> norms, std::span<float> values) const;

    /// Smooth counts to sRGB, three bytes a pixel.
    void paint(std::span<const float> values, std::span<std::uint8_t> rgb) const;

    /// The same for a picture `factor` times finer, `columns` pixels of which make a row of the result: each of its
    /// pixels is the mean light of factor × factor samples.
    void paint_averaged(std::span<const float> values, std::uint32_t factor, std::uint32_t columns,
                        std::span<std::uint8_t> rgb) const;

private:
    palette palette_;
    float turns_;
    std::vector<std::uint8_t> encoded_; // linear light in 16 bits to sRGB
};

} // namespace mandelbrot
