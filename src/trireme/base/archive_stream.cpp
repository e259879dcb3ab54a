#include <trireme/base/archive_stream.hpp>

#include <fmt/format.h>

namespace trireme::archiving {

void throw_truncated(std::size_t wanted, std::size_t left) {
    throw archive_error(fmt::format("an archive ends early: {} bytes were to be read, {} are left", wanted, left));
}

void throw_overcount(std::uint64_t count, std::size_t left) {
    throw archive_error(fmt::format("an archive is damaged: it announces {} elements in {} bytes", count, left));
}

void throw_too_deep() {
    throw archive_error(
        fmt::format("values nest more than {} levels deep: an archive cannot hold that", max_depth));
}

void throw_bad_alternative(std::size_t index, std::size_t alternatives) {
    throw archive_error(
        fmt::format("an archive is damaged: it names alternative {} of a variant of {}", index, alternatives));
}

void throw_valueless() {
    throw archive_error("a variant without a value (valueless_by_exception) cannot be archived");
}

} // namespace trireme::archiving
