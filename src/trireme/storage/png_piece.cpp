// Compressed by ISA-L: on pictures of fractals 4 to 5 times as fast as zlib's fastest level, at the same size.

#include <trireme/storage/png_piece.hpp>

#include <trireme/base/error.hpp>

#include <isa-l.h>

#include <algorithm>
#include <cstring>

namespace trireme::storage::detail {

namespace {

enum filter : std::uint8_t { sub = 1, up = 2 };

constexpr std::size_t pixel_bytes = 3;
constexpr std::size_t header_bytes = 8; // length and name
constexpr std::size_t checksum_bytes = 4;

void put_big_endian(std::byte* where, std::uint32_t value) {
    for (int i = 0; i < 4; ++i) where[i] = static_cast<std::byte>(value >> (24 - 8 * i));
}

/// The first row of a piece is predicted from its own left, so that it needs no other piece; the rest from above.
void filter_rows(std::span<const std::uint8_t> rgb, std::size_t row_bytes, std::vector<std::uint8_t>& stream) {
    const std::size_t rows = rgb.size() / row_bytes;
    stream.resize(rows * (row_bytes + 1));
    for (std::size_t row = 0; row < rows; ++row) {
        const std::uint8_t* here = rgb.data() + row * row_bytes;
        std::uint8_t* out = stream.data() + row * (row_bytes + 1);
        const std::size_t back = row == 0 ? pixel_bytes : row_bytes;
        *out++ = row == 0 ? sub : up;
        const std::size_t unpredicted = row == 0 ? std::min(pixel_bytes, row_bytes) : 0;
        std::copy_n(here, unpredicted, out);
        for (std::size_t i = unpredicted; i < row_bytes; ++i) {
            out[i] = static_cast<std::uint8_t>(here[i] - *(here + i - back));
        }
    }
}

/// Fills in what stands around the data of a chunk whose data are already in place.
void seal(std::span<std::byte> chunk, const char* name) {
    const auto data_bytes = static_cast<std::uint32_t>(chunk.size() - header_bytes - checksum_bytes);
    put_big_endian(chunk.data(), data_bytes);
    std::memcpy(chunk.data() + 4, name, 4);
    const auto* checked = reinterpret_cast<const unsigned char*>(chunk.data() + 4);
    put_big_endian(chunk.data() + header_bytes + data_bytes, crc32_gzip_refl(0, checked, data_bytes + 4));
}

} // namespace

std::vector<std::byte> png_chunk(const char* name, std::span<const std::byte> data) {
    std::vector<std::byte> chunk(header_bytes + data.size() + checksum_bytes);
    std::copy(data.begin(), data.end(), chunk.begin() + header_bytes);
    seal(chunk, name);
    return chunk;
}

png_piece make_png_piece(std::span<const std::uint8_t> rgb, std::size_t row_bytes) {
    thread_local std::vector<std::uint8_t> stream; // kept: making room anew takes as long as compressing
    thread_local std::vector<std::byte> room;
    thread_local std::vector<std::uint8_t> level_buffer(ISAL_DEF_LVL1_DEFAULT);
    filter_rows(rgb, row_bytes, stream);
    // Data that do not compress are stored, at 5 bytes a block of at most 64 KiB; the flush adds 5 more.
    room.resize(header_bytes + stream.size() + stream.size() / 1024 + 1024 + checksum_bytes);

    isal_zstream deflate;
    isal_deflate_init(&deflate);
    deflate.level = 1;
    deflate.level_buf = level_buffer.data();
    deflate.level_buf_size = static_cast<std::uint32_t>(level_buffer.size());
    deflate.flush = FULL_FLUSH; // ends on a byte, refers to nothing before: pieces can be strung together
    deflate.end_of_stream = 0;
    deflate.next_in = stream.data();
    deflate.avail_in = static_cast<std::uint32_t>(stream.size());
    deflate.next_out = reinterpret_cast<std::uint8_t*>(room.data() + header_bytes);
    deflate.avail_out = static_cast<std::uint32_t>(room.size() - header_bytes - checksum_bytes);
    if (isal_deflate(&deflate) != COMP_OK || deflate.avail_in != 0 || deflate.avail_out == 0) {
        throw error("ISA-L failed to compress rows of a picture");
    }
    const auto chunk = std::span(room).first(header_bytes + deflate.total_out + checksum_bytes);
    seal(chunk, "IDAT");
    return {chunk, stream.size(), isal_adler32(1, stream.data(), stream.size())};
}

} // namespace trireme::storage::detail
