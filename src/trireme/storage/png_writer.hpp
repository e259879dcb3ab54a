#pragma once

#include <trireme/rank/communicator.hpp>
#include <trireme/storage/replacement_file.hpp>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace trireme::storage {

/// Writes one 8-bit sRGB picture as PNG from all threads of all ranks at once, in any order, without ever holding
/// it: each piece of rows is compressed where it was made and set aside in an unnamed file beside the target;
/// close() strings the pieces together. See replacement_file for when the target appears.
///
/// Construction and close() are collective; any thread of any rank may call write_rows() alone. Every row must be
/// written exactly once. Failures to write throw error.
class png_writer {
public:
    /// `description` goes into the file as text. Throws usage_error for a size that PNG cannot express.
    png_writer(const rank::communicator& ranks, const std::string& path, std::uint64_t width, std::uint64_t height,
               std::string description);
    ~png_writer();
    png_writer(const png_writer&) = delete;
    png_writer& operator=(const png_writer&) = delete;

    /// Writes the rows from `first_row` on: `rgb` holds three bytes a pixel, `width` pixels a row, at most 1 GiB.
    void write_rows(std::uint64_t first_row, std::span<const std::uint8_t> rgb);

    void close();

private:
    struct record {
        std::uint64_t first_row, rows, chunk_bytes, stream_bytes, spill_offset;
        std::uint32_t adler;
        int rank;
    };

    void assemble(int output, const std::vector<record>& pieces);

    const rank::communicator& ranks_;
    std::uint64_t width_;
    std::uint64_t height_;
    std::string description_;
    replacement_file file_;
    int spill_;
    std::atomic<std::uint64_t> spilled_ = 0;
    std::mutex mutex_; // guards records_
    std::vector<record> records_;
};

} // namespace trireme::storage
