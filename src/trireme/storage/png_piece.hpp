#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace trireme::storage::detail {

/// Some rows of a picture as a piece of a PNG file's compressed stream. Pieces know nothing of each other, so any
/// number of threads and ranks make them side by side.
struct png_piece {
    std::span<const std::byte> chunk; ///< a complete IDAT chunk; valid until this thread makes its next piece
    std::uint64_t stream_bytes;       ///< what its data inflate to: the rows, each behind its filter's number
    std::uint32_t adler;              ///< their Adler-32
};

/// Filters and compresses whole rows of 8-bit RGB, `row_bytes` each; at most 1 GiB.
png_piece make_png_piece(std::span<const std::uint8_t> rgb, std::size_t row_bytes);

/// A chunk of the PNG format around `data`: "IDAT" or another `name` of four letters.
std::vector<std::byte> png_chunk(const char* name, std::span<const std::byte> data);

} // namespace trireme::storage::detail
