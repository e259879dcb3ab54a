#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace mandelbrot {

/// Red, green and blue between 0 and 1, linear in light.
using linear_colour = std::array<float, 3>;

/// sRGB bytes.
using srgb_colour = std::array<std::uint8_t, 3>;

srgb_colour to_srgb(const linear_colour& colour);
linear_colour to_linear(const srgb_colour& colour);

/// A closed loop of colours, tabulated finely enough that neighbours look the same.
class palette {
public:
    static constexpr std::size_t size = 2048;

    /// Throws std::out_of_range if there is none of that `name`.
    explicit palette(std::string_view name);

    /// One turn of the loop, `size` colours.
    [[nodiscard]] const std::vector<linear_colour>& linear() const { return linear_; }
    [[nodiscard]] const std::vector<srgb_colour>& srgb() const { return srgb_; }

private:
    std::vector<linear_colour> linear_;
    std::vector<srgb_colour> srgb_;
};

/// What a palette is made of: the colours that its loop passes, evenly spaced.
struct palette_design {
    std::string_view name;
    std::string_view about;
    std::span<const srgb_colour> stops;
};

/// All of them. Neighbouring stops differ in lightness, so that the loop keeps its shape for eyes that miss a
/// colour, and in grey.
std::span<const palette_design> palettes();

} // namespace mandelbrot
