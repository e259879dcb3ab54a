#include "palette.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

namespace mandelbrot {

namespace {

constexpr std::array<srgb_colour, 6> aegean{
    {{2, 8, 40}, {18, 74, 150}, {120, 190, 235}, {250, 250, 240}, {245, 176, 40}, {110, 52, 8}}};
constexpr std::array<srgb_colour, 5> ember{
    {{12, 4, 10}, {110, 12, 36}, {226, 88, 20}, {255, 226, 130}, {120, 60, 90}}};
constexpr std::array<srgb_colour, 4> ice{{{4, 16, 44}, {30, 110, 160}, {235, 250, 255}, {90, 140, 190}}};
constexpr std::array<srgb_colour, 4> moss{{{6, 22, 18}, {40, 100, 70}, {232, 240, 190}, {120, 120, 50}}};
constexpr std::array<srgb_colour, 6> dusk{
    {{16, 8, 40}, {84, 30, 120}, {200, 90, 140}, {255, 220, 190}, {110, 160, 200}, {30, 50, 110}}};
constexpr std::array<srgb_colour, 2> grey{{{8, 8, 8}, {245, 245, 245}}};

constexpr std::array<palette_design, 6> designs{{
    {"aegean", "deep blue over white to amber", aegean},
    {"ember", "black over red and orange to pale yellow", ember},
    {"ice", "navy to white", ice},
    {"moss", "dark green to cream", moss},
    {"dusk", "violet over rose to light blue", dusk},
    {"grey", "dark to light and back", grey},
}};

/// Oklab, a space in which even steps look even. Source: B. Ottosson, "A perceptual color space for image
/// processing" (2020).
linear_colour to_oklab(const linear_colour& c) {
    const float l = std::cbrt(0.4122214708F * c[0] + 0.5363325363F * c[1] + 0.0514459929F * c[2]);
    const float m = std::cbrt(0.2119034982F * c[0] + 0.6806995451F * c[1] + 0.1073969566F * c[2]);
    const float s = std::cbrt(0.0883024619F * c[0] + 0.2817188376F * c[1] + 0.6299787005F * c[2]);
    return {0.2104542553F * l + 0.7936177850F * m - 0.0040720468F * s,
            1.9779984951F * l - 2.4285922050F * m + 0.4505937099F * s,
            0.0259040371F * l + 0.7827717662F * m - 0.8086757660F * s};
}

linear_colour from_oklab(const linear_colour& c) {
    const auto cube = [](float x) { return x * x * x; };
    const float l = cube(c[0] + 0.3963377774F * c[1] + 0.2158037573F * c[2]);
    const float m = cube(c[0] - 0.1055613458F * c[1] - 0.0638541728F * c[2]);
    const float s = cube(c[0] - 0.0894841775F * c[1] - 1.2914855480F * c[2]);
    return {std::clamp(4.0767416621F * l - 3.3077115913F * m + 0.2309699292F * s, 0.0F, 1.0F),
            std::clamp(-1.2684380046F * l + 2.6097574011F * m - 0.3413193965F * s, 0.0F, 1.0F),
            std::clamp(-0.0041960863F * l - 0.7034186147F * m + 1.7076147010F * s, 0.0F, 1.0F)};
}

} // namespace

srgb_colour to_srgb(const linear_colour& colour) {
    srgb_colour bytes{};
    for (std::size_t i = 0; i < 3; ++i) {
        const float x = colour[i];
        const float encoded = x <= 0.0031308F ? 12.92F * x : 1.055F * std::pow(x, 1 / 2.4F) - 0.055F;
        bytes[i] = static_cast<std::uint8_t>(std::lround(255 * encoded));
    }
    return bytes;
}

linear_colour to_linear(const srgb_colour& colour) {
    linear_colour light{};
    for (std::size_t i = 0; i < 3; ++i) {
        const float x = static_cast<float>(colour[i]) / 255;
        light[i] = x <= 0.04045F ? x / 12.92F : std::pow((x + 0.055F) / 1.055F, 2.4F);
    }
    return light;
}

std::span<const palette_design> palettes() { return designs; }

palette::palette(std::string_view name) {
    const auto* design =
        std::find_if(designs.begin(), designs.end(), [&](const auto& one) { return one.name == name; });
    if (design == designs.end()) throw std::out_of_range("no palette is called " + std::string(name));
    const auto& stops = design->stops;
    for (std::size_t i = 0; i < size; ++i) {
        const float place = static_cast<float>(i * stops.size()) / size;
        const auto stop = static_cast<std::size_t>(place);
        const auto from = to_oklab(to_linear(stops[stop]));
        const auto to = to_oklab(to_linear(stops[(stop + 1) % stops.size()]));
        // Eased in and out of each stop, so that no stop shows as an edge.
        const float share = 0.5F - 0.5F * std::cos((place - static_cast<float>(stop)) * std::numbers::pi_v<float>);
        linear_colour mixed{};
        for (std::size_t k = 0; k < 3; ++k) mixed[k] = from[k] + share * (to[k] - from[k]);
        linear_.push_back(from_oklab(mixed));
        srgb_.push_back(to_srgb(linear_.back()));
    }
}

} // namespace mandelbrot
