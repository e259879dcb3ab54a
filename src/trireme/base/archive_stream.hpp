#pragma once

#include <trireme/base/error.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

namespace trireme {

/// Thrown where bytes are no archive of the type wanted: truncated, overlong, or with values that the type lacks.
class archive_error : public error {
public:
    using error::error;
};

namespace archiving {

/// Arrays lie in an archive at multiples of their elements' alignment, but of no more than this.
inline constexpr std::size_t max_alignment = 16;
/// How deep containers and hooks may nest: recursion of a hostile archive must end before the stack does.
inline constexpr std::uint32_t max_depth = 1000;

[[noreturn]] void throw_truncated(std::size_t wanted, std::size_t left);
[[noreturn]] void throw_overcount(std::uint64_t count, std::size_t left);
[[noreturn]] void throw_too_deep();
[[noreturn]] void throw_bad_alternative(std::size_t index, std::size_t alternatives);
[[noreturn]] void throw_valueless();

constexpr std::size_t padding(std::size_t position, std::size_t alignment) {
    return (std::size_t{0} - position) & ((alignment < max_alignment ? alignment : max_alignment) - 1);
}

} // namespace archiving

/// A sink that only counts: the first of the two passes in which values are written.
class byte_counter {
public:
    using is_loading = std::false_type; ///< what hooks can ask, as in cereal
    using is_saving = std::true_type;

    /// Writes each value; what a hook calls.
    template <class... Ts>
    void operator()(const Ts&... values);

    void write(const void* /*data*/, std::size_t bytes) { size_ += bytes; }
    void align(std::size_t alignment) { size_ += archiving::padding(size_, alignment); }
    void enter() {
        if (++depth_ > archiving::max_depth) archiving::throw_too_deep();
    }
    void leave() { --depth_; }

    [[nodiscard]] std::size_t size() const { return size_; }

private:
    std::size_t size_ = 0;
    std::uint32_t depth_ = 0;
};

/// A sink that writes to memory which a byte_counter has found to be large enough: nothing is checked. The memory
/// begins at a multiple of 16 bytes where arrays are to be read without a detour.
class writer {
public:
    using is_loading = std::false_type; ///< what hooks can ask, as in cereal
    using is_saving = std::true_type;

    explicit writer(std::byte* memory) : begin_(memory), at_(memory) {}

    /// Writes each value; what a hook calls.
    template <class... Ts>
    void operator()(const Ts&... values);

    void write(const void* data, std::size_t bytes) {
        if (bytes != 0) std::memcpy(at_, data, bytes); // of nothing, data may be null
        at_ += bytes;
    }
    void align(std::size_t alignment) {
        // Zeros, so that equal values give equal bytes and nobody sends what the memory held before.
        for (auto n = archiving::padding(size(), alignment); n > 0; --n) *at_++ = std::byte{0};
    }
    void enter() {} // the counter came first
    void leave() {}

    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(at_ - begin_); }

private:
    std::byte* begin_;
    std::byte* at_;
};

/// A source of values over bytes that may be wrong: every read checks what is left, and nothing is allocated that
/// these bytes could not fill. The bytes begin where the archive began.
class reader {
public:
    using is_loading = std::true_type; ///< what hooks can ask, as in cereal
    using is_saving = std::false_type;

    explicit reader(std::span<const std::byte> bytes)
        : begin_(bytes.data()), at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    /// Reads into each value; what a hook calls.
    template <class... Ts>
    void operator()(Ts&... values);

    /// The next `bytes` bytes, which are thereby read.
    const std::byte* take(std::size_t bytes) {
        if (bytes > left()) archiving::throw_truncated(bytes, left());
        const std::byte* const here = at_;
        at_ += bytes;
        return here;
    }
    void read(void* data, std::size_t bytes) { std::memcpy(data, take(bytes), bytes); }
    void align(std::size_t alignment) {
        take(archiving::padding(static_cast<std::size_t>(at_ - begin_), alignment));
    }
    /// Reads a number of elements of at least `element_bytes` ≥ 1 each, which the bytes left can hold.
    std::size_t read_count(std::size_t element_bytes) {
        std::uint64_t count = 0;
        read(&count, sizeof count);
        if (count > left() / element_bytes) archiving::throw_overcount(count, left());
        return count;
    }
    void enter() {
        if (++depth_ > archiving::max_depth) archiving::throw_too_deep();
    }
    void leave() { --depth_; }

    [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

private:
    const std::byte* begin_;
    const std::byte* at_;
    const std::byte* end_;
    std::uint32_t depth_ = 0;
};

} // namespace trireme
