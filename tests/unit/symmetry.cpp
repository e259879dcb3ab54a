#include <symmetry.hpp>

#include "catch.hpp"

#include <vector>

using mandelbrot::grid;
using mandelbrot::symmetry;
using trireme::interval;

namespace {

/// Cuts rows() into bands and checks that bands and images make every row once, each image a true mirror image.
void check_covers(const grid& samples, bool has_images) {
    const symmetry mirror(samples);
    CHECK((mirror.rows().size() < samples.height) == has_images);
    std::vector<int> times(samples.height);
    for (std::uint64_t first = mirror.rows().first; first < mirror.rows().last; first += 3) {
        const interval band{first, std::min(first + 3, mirror.rows().last)};
        for (std::uint64_t row = band.first; row < band.last; ++row) ++times[row];
        const interval images = mirror.images(band);
        for (std::uint64_t row = images.first; row < images.last; ++row) {
            ++times[row];
            const std::uint64_t source = mirror.counterpart(row);
            REQUIRE(source >= band.first);
            REQUIRE(source < band.last);
            CHECK(samples.y(static_cast<std::uint32_t>(row)) == -samples.y(static_cast<std::uint32_t>(source)));
        }
    }
    CHECK(times == std::vector<int>(samples.height, 1));
}

} // namespace

TEST_CASE("a view centred on the real axis is computed by half") {
    for (const std::uint32_t height : {2U, 3U, 4U, 99U, 100U, 101U, 102U, 103U}) {
        check_covers({-0.75, 0, 3.5 / 77, 77, height}, true);
        CHECK(symmetry({-0.75, 0, 3.5 / 77, 77, height}).rows().size() == (height + 1) / 2);
    }
    check_covers({-0.75, 0, 0.01, 5, 1}, false);
}

TEST_CASE("a view that straddles the axis by whole or half pixels is mirrored as far as it goes") {
    for (const double shift : {1.0, 0.5, 8.0, 10.5, 20.0, -1.0, -0.5, -8.0, -10.5, -20.0}) {
        check_covers({-0.75, shift * 0.0625, 0.0625, 5, 50}, true);
    }
}

TEST_CASE("a view without images is computed whole") {
    check_covers({-0.75, 0.3 * 0.0625, 0.0625, 5, 50}, false); // between pixels
    check_covers({-0.75, 4, 0.0625, 5, 50}, false);            // away from the axis
    check_covers({-0.75, -4, 0.0625, 5, 50}, false);
    check_covers({-0.7436438870371587, 0.1318259042053120, 1e-12, 5, 50}, false);
}
