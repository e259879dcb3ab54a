#include <trireme/base/error.hpp>
#include <trireme/rank/self_schedule.hpp>
#include <trireme/storage/hdf5_file.hpp>
#include <trireme/storage/png_writer.hpp>
#include <trireme/storage/provenance.hpp>

#include "read_png.hpp"
#include "scratch.hpp"
#include "world.hpp"

#include <fstream>
#include <numeric>

using namespace trireme::storage;
using trireme::rank::self_schedule;

TEST_CASE("all threads of all ranks write one dataset") {
    const scratch_directory scratch(world());
    constexpr std::uint64_t rows = 321;
    constexpr std::uint64_t columns = 17;
    auto file = hdf5_file::create(world(), scratch.file("a.h5"));
    write_provenance(file, "mpi_tests", world(), 2);
    {
        auto data = file.create_dataset<std::uint32_t>("numbers", {rows, columns}, 10);
        self_schedule work(world(), {0, rows});
#pragma omp parallel num_threads(2)
        while (const auto part = work.next(3)) {
            std::vector<std::uint32_t> values(part->size() * columns);
            std::iota(values.begin(), values.end(), static_cast<std::uint32_t>(part->first * columns));
            data.write_rows(part->first, std::span<const std::uint32_t>(values));
        }
    }
    file.close();
    const auto written = hdf5_file::open(scratch.file("a.h5"));
    std::vector<std::uint32_t> read(rows * columns);
    written.dataset("numbers").read_rows(0, std::span(read));
    std::vector<std::uint32_t> expected(read.size());
    std::iota(expected.begin(), expected.end(), 0U);
    CHECK(read == expected);
    CHECK(!written.attribute("hosts").empty());
    world().barrier();
}

TEST_CASE("all threads of all ranks write one picture") {
    const scratch_directory scratch(world());
    constexpr std::uint64_t width = 50;
    constexpr std::uint64_t height = 333;
    const auto pixel = [](std::uint64_t row, std::uint64_t i) {
        return static_cast<std::uint8_t>(row * 7 + i * i);
    };
    png_writer picture(world(), scratch.file("a.png"), width, height, "");
    self_schedule work(world(), {0, height});
#pragma omp parallel num_threads(2)
    while (const auto part = work.next(4)) {
        std::vector<std::uint8_t> rgb;
        for (std::uint64_t row = part->first; row < part->last; ++row) {
            for (std::uint64_t i = 0; i < width * 3; ++i) rgb.push_back(pixel(row, i));
        }
        picture.write_rows(part->first, rgb);
    }
    picture.close();
    const auto read = read_png(scratch.file("a.png"));
    REQUIRE(read.height == height);
    for (std::uint64_t row = 0; row < height; ++row) {
        for (std::uint64_t i = 0; i < width * 3; ++i) REQUIRE(read.rgb[row * width * 3 + i] == pixel(row, i));
    }
    world().barrier();
}

TEST_CASE("a place that cannot be written is refused on every rank alike") {
    CHECK_THROWS_AS(hdf5_file::create(world(), "/no/such/directory/a.h5"), trireme::usage_error);
    CHECK_THROWS_AS(png_writer(world(), "/no/such/directory/a.png", 2, 2, ""), trireme::usage_error);
}
