#pragma once

#include "catch.hpp"
#include <png.h>

#include <cstdint>
#include <string>
#include <vector>

struct decoded_png {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::vector<std::uint8_t> rgb;
};

/// Reads a picture back with libpng, which checks every checksum.
inline decoded_png read_png(const std::string& path) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    INFO("libpng: " << image.message);
    REQUIRE(png_image_begin_read_from_file(&image, path.c_str()) != 0);
    image.format = PNG_FORMAT_RGB;
    std::vector<std::uint8_t> rgb(PNG_IMAGE_SIZE(image));
    REQUIRE(png_image_finish_read(&image, nullptr, rgb.data(), 0, nullptr) != 0);
    CHECK(image.warning_or_error == 0);
    return {image.width, image.height, rgb};
}
