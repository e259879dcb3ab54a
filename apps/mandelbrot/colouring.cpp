#include "colouring.hpp"

#include "kernel/iteration.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

// Compiled once for each instruction set, the best is taken at run time. Not under a sanitizer: its run-time would
// not be ready yet when the choice is made.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define FOR_EACH_INSTRUCTION_SET [[gnu::target_clones("avx512f", "avx2", "default")]]
#else
#define FOR_EACH_INSTRUCTION_SET
#endif

namespace mandelbrot {

namespace {

constexpr float never = std::numeric_limits<float>::infinity();
constexpr float largest_smooth_count = 4.4e9F;
constexpr std::size_t table_mask = palette::size - 1;
static_assert(std::has_single_bit(palette::size));

/// log2 of a positive, normal number to about 4 decimals: colours need no more, and loops over it become SIMD.
[[gnu::always_inline]] inline float rough_log2(float x) {
    const auto bits = std::bit_cast<std::uint32_t>(x);
    const auto exponent = static_cast<float>(static_cast<std::int32_t>(bits >> 23) - 127);
    const float m = std::bit_cast<float>((bits & 0x007fffffU) | 0x3f800000U); // 1 ≤ m < 2
    // A fit of degree 5 through both ends of the interval, so that it is continuous from one exponent to the next.
    const float p = ((((0.04424374F * m - 0.41248122F) * m + 1.62104251F) * m - 3.53904979F) * m + 5.08551408F) * m;
    return exponent + (p - 2.79926933F);
}

FOR_EACH_INSTRUCTION_SET
void smooth_counts(const std::uint32_t* counts, const float* norms, std::size_t size, float* values) {
    for (std::size_t i = 0; i < size; ++i) {
        const float norm = std::max(norms[i], 4.0F);
        const float level = std::max(rough_log2(norm) * 0.5F, 1.0F);
        const float value = static_cast<float>(counts[i]) + static_cast<float>(steps_to_norm) - rough_log2(level);
        values[i] = norms[i] > 0 ? std::max(value, 0.0F) : never;
    }
}

/// Where in the palette's table a smooth count lies; -1 for the interior.
FOR_EACH_INSTRUCTION_SET
void table_places(const float* values, std::size_t size, float turns, std::int32_t* places) {
    for (std::size_t i = 0; i < size; ++i) {
        const auto place = static_cast<std::int32_t>(std::sqrt(std::min(values[i], largest_smooth_count)) * turns);
        places[i] =
            values[i] == never ? -1 : static_cast<std::int32_t>(static_cast<std::uint32_t>(place) & table_mask);
    }
}

} // namespace

colouring::colouring(std::string_view palette_name, double density)
    : palette_(palette_name), turns_(static_cast<float>(0.1 * density * palette::size)), encoded_(65536) {
    for (std::size_t i = 0; i < encoded_.size(); ++i) {
        const float light = static_cast<float>(i) / 65535;
        encoded_[i] = to_srgb({light, light, light})[0];
    }
}

void colouring::smooth(std::span<const std::uint32_t> counts, std::span<const float> norms,
                       std::span<float> values) const {
    smooth_counts(counts.data(), norms.data(), counts.size(), values.data());
}

void colouring::paint(std::span<const float> values, std::span<std::uint8_t> rgb) const {
    thread_local std::vector<std::int32_t> places;
    places.resize(values.size());
    table_places(values.data(), values.size(), turns_, places.data());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const srgb_colour colour =
            places[i] < 0 ? srgb_colour{} : palette_.srgb()[static_cast<std::size_t>(places[i])];
        std::copy(colour.begin(), colour.end(), rgb.begin() + static_cast<std::ptrdiff_t>(3 * i));
    }
}

void colouring::paint_averaged(std::span<const float> values, std::uint32_t factor, std::uint32_t columns,
                               std::span<std::uint8_t> rgb) const {
    thread_local std::vector<std::int32_t> places;
    places.resize(values.size());
    table_places(values.data(), values.size(), turns_, places.data());
    const std::size_t fine_columns = std::size_t{columns} * factor;
    const float scale = 65535.0F / static_cast<float>(factor * factor);
    for (std::size_t pixel = 0; pixel < rgb.size() / 3; ++pixel) {
        const std::size_t corner = pixel / columns * factor * fine_columns + pixel % columns * factor;
        linear_colour light{}; // the interior is black
        for (std::size_t sample = 0; sample < std::size_t{factor} * factor; ++sample) {
            const std::int32_t place = places[corner + sample / factor * fine_columns + sample % factor];
            if (place < 0) continue;
            for (std::size_t k = 0; k < 3; ++k) light[k] += palette_.linear()[static_cast<std::size_t>(place)][k];
        }
        for (std::size_t k = 0; k < 3; ++k)
            rgb[3 * pixel + k] = encoded_[static_cast<std::size_t>(light[k] * scale)];
    }
}

} // namespace mandelbrot
