#include <trireme/storage/png_writer.hpp>

#include <trireme/base/error.hpp>
#include <trireme/storage/png_piece.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <png.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace trireme::storage {

namespace {

constexpr std::uint64_t largest_side = 0x7fffffff; // of the PNG format

[[noreturn]] void fail(const std::string& path) {
    throw error(fmt::format("cannot write {}: {}", path, system_error_text(errno)));
}

/// A file without a name in the directory of `target`; it vanishes with its descriptor.
int open_spill(const std::string& target) {
    const auto parent = std::filesystem::path(target).parent_path();
    const std::string directory = parent.empty() ? "." : parent.string();
    int descriptor = open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor >= 0) return descriptor;
    std::string name = directory + "/.trireme-spill.XXXXXX"; // a file system without O_TMPFILE, such as NFS
    descriptor = mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0) fail(target);
    unlink(name.c_str());
    return descriptor;
}

void write_fully(int descriptor, std::span<const std::byte> bytes, std::uint64_t offset, const std::string& path) {
    while (!bytes.empty()) {
        const auto written = pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) fail(path);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        offset += static_cast<std::uint64_t>(written);
    }
}

/// Copies within the kernel where the file systems allow it, and through a buffer where not.
void copy_fully(int from, std::uint64_t from_offset, int to, std::uint64_t to_offset, std::uint64_t bytes,
                const std::string& path) {
    auto source = static_cast<off_t>(from_offset);
    auto target = static_cast<off_t>(to_offset);
    while (bytes > 0) {
        const auto copied = copy_file_range(from, &source, to, &target, bytes, 0);
        if (copied <= 0) break;
        bytes -= static_cast<std::uint64_t>(copied);
    }
    std::vector<std::byte> buffer(std::min<std::uint64_t>(bytes, 1 << 20));
    while (bytes > 0) {
        const auto got = pread(from, buffer.data(), std::min<std::uint64_t>(bytes, buffer.size()), source);
        if (got <= 0) fail(path);
        write_fully(to, std::span(buffer).first(static_cast<std::size_t>(got)), static_cast<std::uint64_t>(target),
                    path);
        source += got;
        target += got;
        bytes -= static_cast<std::uint64_t>(got);
    }
}

/// Everything that stands before the picture's data, by libpng; "" if libpng refuses.
std::string png_head(std::uint64_t width, std::uint64_t height, std::string description) {
    std::string head;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    if (setjmp(png_jmpbuf(png)) != 0) {
        png_destroy_write_struct(&png, &info);
        return "";
    }
    const auto append = [](png_structp self, png_bytep bytes, std::size_t count) {
        static_cast<std::string*>(png_get_io_ptr(self))->append(reinterpret_cast<const char*>(bytes), count);
    };
    png_set_write_fn(png, &head, append, [](png_structp) {});
    png_set_user_limits(png, static_cast<png_uint_32>(largest_side), static_cast<png_uint_32>(largest_side));
    png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), 8,
                 PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_sRGB(png, info, PNG_sRGB_INTENT_PERCEPTUAL);
    char software_key[] = "Software";
    char software[] = "Trireme";
    char description_key[] = "Description";
    std::array<png_text, 2> texts{};
    texts[0].compression = texts[1].compression = PNG_TEXT_COMPRESSION_NONE;
    texts[0].key = software_key;
    texts[0].text = software;
    texts[1].key = description_key;
    texts[1].text = description.data();
    png_set_text(png, info, texts.data(), static_cast<int>(texts.size()));
    png_write_info(png, info);
    png_destroy_write_struct(&png, &info);
    return head;
}

} // namespace

png_writer::png_writer(const rank::communicator& ranks, const std::string& path, std::uint64_t width,
                       std::uint64_t height, std::string description)
    : ranks_(ranks), width_(width), height_(height), description_(std::move(description)), file_(ranks, path),
      spill_(-1) {
    if (width == 0 || height == 0 || width > largest_side || height > largest_side) {
        throw usage_error(fmt::format("{}: a PNG file cannot hold {} x {} pixels", path, width, height));
    }
    spill_ = open_spill(path);
}

png_writer::~png_writer() {
    if (spill_ >= 0) ::close(spill_);
}

void png_writer::write_rows(std::uint64_t first_row, std::span<const std::uint8_t> rgb) {
    const detail::png_piece piece = detail::make_png_piece(rgb, width_ * 3);
    const std::uint64_t offset = spilled_.fetch_add(piece.chunk.size());
    write_fully(spill_, piece.chunk, offset, file_.target());
    const std::lock_guard lock(mutex_);
    records_.push_back({first_row, rgb.size() / (width_ * 3), piece.chunk.size(), piece.stream_bytes, offset,
                        piece.adler, ranks_.rank()});
}

void png_writer::close() {
    auto pieces = ranks_.all_gather(std::span<const record>(records_));
    std::sort(pieces.begin(), pieces.end(),
              [](const record& a, const record& b) { return a.first_row < b.first_row; });
    std::uint64_t next_row = 0;
    for (const record& piece : pieces) {
        if (piece.first_row != next_row) break;
        next_row += piece.rows;
    }
    if (next_row != height_) {
        throw error(fmt::format("{}: row {} was not written, or was written twice", file_.target(), next_row));
    }
    const int output = open(file_.temporary().c_str(), O_WRONLY | O_CLOEXEC);
    if (output < 0) fail(file_.target());
    assemble(output, pieces);
    if (::close(output) != 0) fail(file_.target());
    ::close(std::exchange(spill_, -1));
    file_.commit();
}

void png_writer::assemble(int output, const std::vector<record>& pieces) {
    std::string head = png_head(width_, height_, description_);
    if (head.empty()) throw error(fmt::format("cannot write {}: libpng refuses the header", file_.target()));
    // The data are one zlib stream: its two bytes of header, the pieces, an empty last block, and the checksum.
    const std::array<std::byte, 2> zlib_header{std::byte{0x78}, std::byte{0x01}};
    for (const std::byte byte : detail::png_chunk("IDAT", zlib_header)) head += static_cast<char>(byte);
    if (ranks_.is_root()) write_fully(output, std::as_bytes(std::span(head)), 0, file_.target());

    std::uint64_t offset = head.size();
    std::uint32_t adler = 1;
    for (const record& piece : pieces) {
        if (piece.rank == ranks_.rank()) {
            copy_fully(spill_, piece.spill_offset, output, offset, piece.chunk_bytes, file_.target());
        }
        offset += piece.chunk_bytes;
        adler =
            static_cast<std::uint32_t>(adler32_combine(adler, piece.adler, static_cast<long>(piece.stream_bytes)));
    }
    if (!ranks_.is_root()) return;
    std::array<std::byte, 6> tail{std::byte{0x03}, std::byte{0x00}};
    for (std::size_t i = 0; i < 4; ++i) tail[2 + i] = static_cast<std::byte>(adler >> (24 - 8 * i));
    auto end = detail::png_chunk("IDAT", tail);
    const auto last = detail::png_chunk("IEND", {});
    end.insert(end.end(), last.begin(), last.end());
    write_fully(output, end, offset, file_.target());
}

} // namespace trireme::storage
