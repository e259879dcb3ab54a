#include <palette.hpp>

#include "catch.hpp"

#include <cmath>
#include <stdexcept>

using namespace mandelbrot;

namespace {

/// How a colour looks to an eye without one of its cones: linear RGB matrices. Source: G. Machado, M. Oliveira and
/// L. Fernandes, "A physiologically-based model for simulation of color vision deficiency", IEEE TVCG 15 (2009).
using matrix = std::array<std::array<float, 3>, 3>;
constexpr matrix protanopia{
    {{0.152286F, 1.052583F, -0.204868F}, {0.114503F, 0.786281F, 0.099216F}, {-0.003882F, -0.048116F, 1.051998F}}};
constexpr matrix deuteranopia{
    {{0.367322F, 0.860646F, -0.227968F}, {0.280085F, 0.672501F, 0.047413F}, {-0.011820F, 0.042940F, 0.968881F}}};
constexpr matrix tritanopia{
    {{1.255528F, -0.076749F, -0.178779F}, {-0.078411F, 0.930809F, 0.147602F}, {0.004733F, 0.691367F, 0.303900F}}};

/// CIE lightness, 0 to 100.
float lightness(const linear_colour& c, const matrix& eye) {
    float seen[3];
    for (std::size_t i = 0; i < 3; ++i) seen[i] = eye[i][0] * c[0] + eye[i][1] * c[1] + eye[i][2] * c[2];
    const float y = 0.2126F * seen[0] + 0.7152F * seen[1] + 0.0722F * seen[2];
    return 116 * std::cbrt(std::max(y, 0.008856F)) - 16;
}

} // namespace

TEST_CASE("neighbouring stops of every palette differ in lightness for every eye") {
    CHECK(palettes().size() >= 4);
    for (const auto& design : palettes()) {
        for (const auto& eye : {protanopia, deuteranopia, tritanopia}) {
            for (std::size_t i = 0; i < design.stops.size(); ++i) {
                const auto here = to_linear(design.stops[i]);
                const auto next = to_linear(design.stops[(i + 1) % design.stops.size()]);
                INFO(design.name << ", stop " << i);
                CHECK(std::abs(lightness(here, eye) - lightness(next, eye)) > 8);
            }
        }
    }
}

TEST_CASE("a palette is a loop without edges") {
    for (const auto& design : palettes()) {
        const palette colours(design.name);
        REQUIRE(colours.srgb().size() == palette::size);
        for (std::size_t i = 0; i < palette::size; ++i) {
            const auto& here = colours.srgb()[i];
            const auto& next = colours.srgb()[(i + 1) % palette::size];
            for (std::size_t k = 0; k < 3; ++k) CHECK(std::abs(here[k] - next[k]) <= 4);
        }
    }
    CHECK_THROWS_AS(palette("no such"), std::out_of_range);
}

TEST_CASE("sRGB and linear light are each other's inverse") {
    for (int value = 0; value < 256; ++value) {
        const srgb_colour grey{static_cast<std::uint8_t>(value), 0, 255};
        CHECK(to_srgb(to_linear(grey)) == grey);
    }
}
