#pragma once

#include <trireme/base/archive_codec.hpp>
#include <trireme/base/archive_codec_containers.hpp>
#include <trireme/base/archive_codec_maps.hpp>
#include <trireme/base/archive_codec_std.hpp>
#include <trireme/base/archive_refusal.hpp>
#include <trireme/base/archive_stream.hpp>

#include <cstddef>
#include <type_traits>

/// Values as bytes that another process running the same binaries on the same kind of machine can read: numbers,
/// text, containers, structs of these, functions, and types with cereal's
/// `template <class A> void serialize(A& archive) { archive(x, y); }`. What cannot travel is refused when
/// compiling.
namespace trireme {

/// Why values of T cannot be archived: refusal::none if they can.
template <class T>
inline constexpr refusal archive_refusal = archiving::codec<T>::template why_not<archiving::types<>>();
template <>
inline constexpr refusal archive_refusal<void> = refusal::opaque;

/// T's values can be written, and read back in another process.
template <class T>
concept archivable = archive_refusal<T>
== refusal::none;

/// Does not compile where T is not archivable, and then says why and what to do.
template <class T>
consteval void require_archivable() {
    archiving::require_none<archive_refusal<T>>();
}

/// Writes `values`, one after the other, to a byte_counter or a writer. What is written depends on nothing but the
/// values and the position in the archive.
template <class Sink, class... Ts>
void save(Sink& sink, const Ts&... values) {
    (require_archivable<Ts>(), ...);
    if constexpr ((archivable<Ts> && ...)) (archiving::codec<Ts>::save(sink, values), ...);
}

/// How many bytes an archive of `values` has. Sizes of parts do not add up to that of the whole, for arrays are
/// aligned in it: count all that shall go into one archive in one call, or with one byte_counter.
template <class... Ts>
[[nodiscard]] std::size_t encoded_size(const Ts&... values) {
    byte_counter counter;
    save(counter, values...);
    return counter.size();
}

/// Reads `value`, whatever it was before. Throws archive_error where the bytes are no T; `value` is then valid but
/// unspecified.
template <class T>
void load(reader& source, T& value) {
    require_archivable<T>();
    if constexpr (archivable<T>) archiving::codec<T>::load(source, value);
}

/// Reads a T. Throws archive_error where the bytes are none.
template <class T>
[[nodiscard]] T load(reader& source) {
    if constexpr (archiving::is_plain<T>) {
        T value; // NOLINT: every byte of it is read
        load(source, value);
        return value;
    } else {
        T value{};
        load(source, value);
        return value;
    }
}

template <class... Ts>
void byte_counter::operator()(const Ts&... values) {
    save(*this, values...);
}
template <class... Ts>
void writer::operator()(const Ts&... values) {
    save(*this, values...);
}
template <class... Ts>
void reader::operator()(Ts&... values) {
    (load(*this, values), ...);
}

} // namespace trireme
