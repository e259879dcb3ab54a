#include <trireme/base/error.hpp>
#include <trireme/storage/png_writer.hpp>

#include "read_png.hpp"
#include "scratch.hpp"

#include <random>

using trireme::rank::communicator;
using trireme::storage::png_writer;

namespace {

std::vector<std::uint8_t> noise(std::size_t bytes) {
    std::mt19937 random(42);
    std::vector<std::uint8_t> result(bytes);
    for (auto& byte : result) byte = static_cast<std::uint8_t>(random());
    return result;
}

} // namespace

TEST_CASE("libpng reads back what was written, in pieces of any size and order") {
    const communicator alone;
    const scratch_directory scratch;
    for (const auto& [width, height, piece] :
         {std::tuple{1U, 1U, 1U}, {3U, 5U, 2U}, {640U, 33U, 4U}, {100U, 7U, 7U}}) {
        for (const bool flat : {true, false}) {
            const std::size_t row = std::size_t{width} * 3;
            const auto pixels = flat ? std::vector<std::uint8_t>(row * height, 200) : noise(row * height);
            png_writer writer(alone, scratch.file("a.png"), width, height, "a test");
            std::vector<std::uint32_t> starts;
            for (std::uint32_t first = 0; first < height; first += piece) starts.insert(starts.begin(), first);
            for (const std::uint32_t first : starts) {
                const std::size_t rows = std::min(piece, height - first);
                writer.write_rows(first, std::span(pixels).subspan(first * row, rows * row));
            }
            writer.close();
            const auto read = read_png(scratch.file("a.png"));
            CHECK(read.width == width);
            CHECK(read.height == height);
            CHECK(read.rgb == pixels);
        }
    }
}

TEST_CASE("a picture with a row missing, or written twice, is refused and the old file stays") {
    const communicator alone;
    const scratch_directory scratch;
    const auto pixels = noise(std::size_t{10} * 4 * 3);
    {
        png_writer writer(alone, scratch.file("a.png"), 10, 4, "");
        writer.write_rows(0, pixels);
        writer.close();
    }
    for (const int second : {0, 2}) {
        png_writer writer(alone, scratch.file("a.png"), 10, 4, "");
        writer.write_rows(0, std::span(pixels).first(30));
        writer.write_rows(static_cast<std::uint64_t>(second), std::span(pixels).first(60));
        CHECK_THROWS_AS(writer.close(), trireme::error);
    }
    CHECK(read_png(scratch.file("a.png")).rgb == pixels);
}

TEST_CASE("a size that PNG cannot express is bad usage, and leaves nothing behind") {
    const communicator alone;
    const scratch_directory scratch;
    CHECK_THROWS_AS(png_writer(alone, scratch.file("a.png"), 0, 4, ""), trireme::usage_error);
    CHECK_THROWS_AS(png_writer(alone, scratch.file("a.png"), 4, 1ULL << 31, ""), trireme::usage_error);
    CHECK(scratch.empty());
}
