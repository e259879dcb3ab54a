#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace mandelbrot {

/// A named place of the plane: what it takes to draw it well.
struct view {
    std::string_view name;
    std::string_view about;
    double center_x;
    double center_y;
    double width; ///< of the picture, in the plane
    std::uint32_t max_iter;
};

/// The famous ones, "full" first.
std::span<const view> views();

/// The view of that name, or nullptr.
const view* view_named(std::string_view name);

} // namespace mandelbrot
