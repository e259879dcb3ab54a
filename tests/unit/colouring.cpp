#include <colouring.hpp>
#include <kernel/iteration.hpp>

#include "catch.hpp"

#include <cmath>

using namespace mandelbrot;

TEST_CASE("smooth counts grow evenly where counts step") {
    const colouring colours("aegean", 1);
    std::vector<std::uint32_t> counts;
    std::vector<float> norms;
    for (double x = 0.26; x < 0.5; x += 1e-5) {
        const escape point = iterate_point(x, 0.0, 10000);
        counts.push_back(point.count);
        norms.push_back(point.norm);
    }
    std::vector<float> smooth(counts.size());
    colours.smooth(counts, norms, smooth);
    for (std::size_t i = 0; i < smooth.size(); ++i) {
        CHECK(std::abs(smooth[i] - static_cast<float>(counts[i])) < 2.5F);
        if (i > 0) CHECK(smooth[i] <= smooth[i - 1] + 1e-3F);
        if (i > 0) CHECK(smooth[i - 1] - smooth[i] < 0.05F);
    }
}

TEST_CASE("points inside are infinite and black, however large the counts") {
    const colouring colours("grey", 100);
    const std::vector<std::uint32_t> counts{1000, 4294967295U, 4294967294U, 1};
    const std::vector<float> norms{0, 0, 1e6F, 1e37F};
    std::vector<float> smooth(4);
    colours.smooth(counts, norms, smooth);
    CHECK(std::isinf(smooth[0]));
    CHECK(std::isinf(smooth[1]));
    CHECK(std::abs(smooth[2] - 4294967294.0F) < 1000);
    CHECK(smooth[3] >= 0);
    std::vector<std::uint8_t> rgb(12, 77);
    colours.paint(smooth, rgb);
    CHECK(rgb[0] == 0);
    CHECK(rgb[5] == 0);
    CHECK(rgb[6] > 0);
}

TEST_CASE("an average of equal samples is the sample") {
    const colouring colours("ember", 1);
    const std::vector<float> smooth(3 * 2 * 4 * 4, 17.5F); // 2 rows of 3 pixels, 4 x 4 samples each
    std::vector<std::uint8_t> plain(18);
    std::vector<std::uint8_t> averaged(18);
    colours.paint(std::span(smooth).first(6), plain);
    colours.paint_averaged(smooth, 4, 3, averaged);
    for (std::size_t i = 0; i < plain.size(); ++i) CHECK(std::abs(plain[i] - averaged[i]) <= 1);
}

TEST_CASE("an average is taken in light, of the right samples") {
    const colouring colours("grey", 1);
    const float inside = std::numeric_limits<float>::infinity();
    // One row of 2 pixels, 2 x 2 samples each: half black, and all black.
    const float bright = 25; // half a turn: the loop's other end
    const std::vector<float> smooth{bright, bright, inside, inside, inside, inside, inside, inside};
    std::vector<std::uint8_t> rgb(6);
    colours.paint_averaged(smooth, 2, 2, rgb);
    const auto white = to_linear({245, 245, 245});
    const auto half = to_srgb({white[0] / 2, white[1] / 2, white[2] / 2});
    CHECK(std::abs(rgb[0] - half[0]) <= 1);
    CHECK(rgb[3] == 0);
}
