#include <kernel/kernel.hpp>

#include "catch.hpp"

#include <bit>
#include <random>
#include <vector>

using namespace mandelbrot;

namespace {

struct result {
    std::vector<std::uint32_t> counts;
    std::vector<std::uint32_t> norm_bits;
    friend bool operator==(const result&, const result&) = default;
};

template <class T>
result by_specification(const grid& samples, std::uint32_t max_iter) {
    result all;
    for (std::uint32_t row = 0; row < samples.height; ++row) {
        for (std::uint32_t column = 0; column < samples.width; ++column) {
            const auto cx = static_cast<T>(samples.x(column));
            const auto cy = static_cast<T>(samples.y(row));
            const escape point = iterate_point(cx, cy, max_iter);
            all.counts.push_back(point.count);
            all.norm_bits.push_back(std::bit_cast<std::uint32_t>(point.norm));
        }
    }
    return all;
}

result by_kernel(const grid& samples, const iteration_options& options, std::uint32_t rows_per_band) {
    const std::size_t pixels = std::size_t{samples.width} * samples.height;
    std::vector<std::uint32_t> counts(pixels, 0xdeadbeef);
    std::vector<float> norms(pixels, -1);
    for (std::uint32_t row = 0; row < samples.height; row += rows_per_band) {
        const std::uint32_t rows = std::min(rows_per_band, samples.height - row);
        const std::size_t first = std::size_t{row} * samples.width;
        const std::size_t size = std::size_t{rows} * samples.width;
        iterate(samples, row, rows, options, std::span(counts).subspan(first, size),
                std::span(norms).subspan(first, size));
    }
    result all{counts, {}};
    for (const float norm : norms) all.norm_bits.push_back(std::bit_cast<std::uint32_t>(norm));
    return all;
}

/// Every engine that runs here, with and without shortcuts, must give the specification's bits.
void check_everywhere(const grid& samples, std::uint32_t max_iter) {
    const result in_double = by_specification<double>(samples, max_iter);
    const result in_float = by_specification<float>(samples, max_iter);
    for (const auto set : {instruction_set::portable, instruction_set::avx2, instruction_set::avx512}) {
        if (!supported(set)) continue;
        for (const bool shortcuts : {false, true}) {
            for (const std::uint32_t rows : {samples.height, 1U, 7U}) {
                INFO(name(set) << ", shortcuts " << shortcuts << ", " << rows << " rows a band, max_iter "
                               << max_iter << ", centre " << samples.center_x << " " << samples.center_y
                               << ", spacing " << samples.spacing);
                iteration_options options{max_iter, precision::double_precision, shortcuts, shortcuts, set};
                CHECK(by_kernel(samples, options, rows) == in_double);
                options.arithmetic = precision::single_precision;
                CHECK(by_kernel(samples, options, rows) == in_float);
            }
        }
    }
}

} // namespace

TEST_CASE("counts and norms are the specification's, to the bit, in famous views") {
    check_everywhere({-0.75, 0, 3.5 / 200, 200, 150}, 1000);
    check_everywhere({-0.7436438870371587, 0.1318259042053120, 3e-9 / 64, 64, 48}, 3000);
    check_everywhere({0, 0, 0.4 / 60, 60, 45}, 1000); // inside
}

TEST_CASE("they are where rounding is most delicate") {
    check_everywhere({-2, 0, 1e-13 / 50, 50, 11}, 500);       // the tip: |z| stays near 2
    check_everywhere({-2, 0, 1e-3 / 50, 50, 11}, 500);        //
    check_everywhere({-1.99999, 0, 1e-6 / 50, 50, 11}, 2000); //
    check_everywhere({0.25, 0, 1e-9 / 40, 40, 10}, 5000);     // the cusp
    check_everywhere({-0.75, 0, 1e-12 / 40, 40, 10}, 5000);   // between the bulbs
    check_everywhere({0, 0, 1e3 / 40, 40, 30}, 100);          // far outside
    check_everywhere({0, 0, 1e20, 33, 21}, 100);              // where squares overflow a float
}

TEST_CASE("they are at every width and every limit") {
    for (const std::uint32_t width : {1U, 2U, 3U, 7U, 8U, 9U, 31U, 63U, 65U}) {
        check_everywhere({-0.75, 0.1, 2.5 / width, width, 5}, 100);
    }
    for (const std::uint32_t max_iter :
         {1U, 2U, 3U, 7U, 8U, 9U, 15U, 16U, 17U, 23U, 24U, 25U, 31U, 33U, 100U, 65537U}) {
        check_everywhere({-0.5, 0.3, 1.0 / 20, 20, 10}, max_iter);
    }
}

TEST_CASE("they are in random views") {
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> unit(0, 1);
    for (int i = 0; i < 40; ++i) {
        const double angle = 6.283185307179586 * unit(random);
        // Near the cardioid's edge, where everything happens.
        const double x = 0.5 * std::cos(angle) - 0.25 * std::cos(2 * angle);
        const double y = 0.5 * std::sin(angle) - 0.25 * std::sin(2 * angle);
        const double width = std::pow(10.0, -9 * unit(random));
        const auto columns = static_cast<std::uint32_t>(1 + 70 * unit(random));
        check_everywhere({x, y, width / columns, columns, 9}, static_cast<std::uint32_t>(1 + 3000 * unit(random)));
    }
}

TEST_CASE("engines and precisions have names") {
    CHECK(supported(best_instruction_set()));
    for (const auto set : {instruction_set::portable, instruction_set::avx2, instruction_set::avx512}) {
        CHECK(instruction_set_named(name(set)) == set);
    }
    CHECK(precision_named("double") == precision::double_precision);
    CHECK(!precision_named("half"));
    CHECK(!instruction_set_named("mmx"));
}
