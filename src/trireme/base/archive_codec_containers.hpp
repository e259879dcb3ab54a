#pragma once

#include <trireme/base/archive_codec.hpp>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <list>
#include <string>
#include <utility>
#include <vector>

/// How containers are written and read: the number of elements as 64 bits, and the elements.
namespace trireme::archiving {

template <class Sink>
void save_count(Sink& sink, std::uint64_t count) {
    sink.write(&count, sizeof count);
}

/// What an element takes at least: those which can be written as nothing have a byte of their own before them, so
/// that a reader can tell from the bytes left how many there can be.
template <class... Ts>
inline constexpr std::size_t element_size = std::max<std::size_t>(1, (codec<Ts>::min_size() + ...));
template <class... Ts>
inline constexpr bool has_filler = (codec<Ts>::min_size() + ...) == 0;

template <class Sink, class... Ts>
void save_element(Sink& sink, const Ts&... parts) {
    if constexpr (has_filler<Ts...>) codec<std::byte>::save(sink, std::byte{0});
    (codec<Ts>::save(sink, parts), ...);
}
template <class... Ts>
void load_element(reader& source, Ts&... parts) {
    if constexpr (has_filler<Ts...>) source.take(1);
    (codec<Ts>::load(source, parts), ...);
}

/// Makes room for `count` elements, where they are large and little is left to read for fewer: it grows later.
template <class C>
void reserve(C& container, std::size_t count, const reader& source) {
    constexpr std::size_t expansion = 16;
    if constexpr (requires { container.reserve(count); })
        container.reserve(std::min(count, source.left() / sizeof(typename C::value_type) * expansion + 1));
}

/// Contiguous plain elements: copied at once, from where they are aligned.
template <class C>
struct array_codec {
    using T = typename C::value_type;
    template <class Parents>
    static consteval refusal why_not() {
        return refusal::none;
    }
    static consteval std::size_t min_size() { return sizeof(std::uint64_t); }
    template <class Sink>
    static void save(Sink& sink, const C& value) {
        save_count(sink, value.size());
        sink.align(alignof(T));
        if (!value.empty()) sink.write(value.data(), value.size() * sizeof(T));
    }
    static void load(reader& source, C& value) {
        const std::size_t count = source.read_count(sizeof(T));
        source.align(alignof(T));
        const std::byte* const bytes = source.take(count * sizeof(T));
        if (reinterpret_cast<std::uintptr_t>(bytes) % alignof(T) == 0) {
            const T* const first = reinterpret_cast<const T*>(bytes);
            value.assign(first, first + count); // no zeros first, unlike resize
        } else {
            value.resize(count);
            if (count != 0) std::memcpy(value.data(), bytes, count * sizeof(T));
        }
    }
};
template <class C, class T, class A>
struct codec<std::basic_string<C, T, A>> : array_codec<std::basic_string<C, T, A>> {};

/// Elements one by one, each made at the end and filled there.
template <class C>
struct sequence_codec {
    using T = typename C::value_type;
    template <class Parents>
    static consteval refusal why_not() {
        return codec<T>::template why_not<Parents>();
    }
    static consteval std::size_t min_size() { return sizeof(std::uint64_t); }
    template <class Sink>
    static void save(Sink& sink, const C& value) {
        save_count(sink, value.size());
        sink.enter();
        for (const T& element : value) save_element(sink, element);
        sink.leave();
    }
    static void load(reader& source, C& value) {
        value.clear();
        const std::size_t count = source.read_count(element_size<T>);
        reserve(value, count, source);
        source.enter();
        for (std::size_t i = 0; i < count; ++i) load_element(source, value.emplace_back());
        source.leave();
    }
};
template <class T, class A>
struct codec<std::vector<T, A>>
    : std::conditional_t<is_plain<T>, array_codec<std::vector<T, A>>, sequence_codec<std::vector<T, A>>> {};
template <class T, class A>
struct codec<std::deque<T, A>> : sequence_codec<std::deque<T, A>> {};
template <class T, class A>
struct codec<std::list<T, A>> : sequence_codec<std::list<T, A>> {};

/// Eight elements in a byte, as in memory.
template <class A>
struct codec<std::vector<bool, A>> {
    template <class Parents>
    static consteval refusal why_not() {
        return refusal::none;
    }
    static consteval std::size_t min_size() { return sizeof(std::uint64_t); }
    template <class Sink>
    static void save(Sink& sink, const std::vector<bool, A>& value) {
        save_count(sink, value.size());
        for (std::size_t i = 0; i < value.size(); i += 8) {
            unsigned bits = 0;
            for (std::size_t k = i; k < std::min(i + 8, value.size()); ++k) bits |= unsigned{value[k]} << (k - i);
            codec<std::byte>::save(sink, static_cast<std::byte>(bits));
        }
    }
    static void load(reader& source, std::vector<bool, A>& value) {
        std::uint64_t count = 0;
        source.read(&count, sizeof count);
        if (count / 8 > source.left()) throw_overcount(count, source.left());
        const std::byte* const bytes = source.take(count / 8 + (count % 8 != 0 ? 1 : 0));
        value.resize(count);
        for (std::size_t i = 0; i < count; ++i) value[i] = (bytes[i / 8] >> (i % 8) & std::byte{1}) != std::byte{0};
    }
};

} // namespace trireme::archiving
