#pragma once

#include <trireme/base/archive_codec.hpp>

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

/// How values of the standard library's types are written and read; containers are in archive_codec_containers.hpp
/// and archive_codec_maps.hpp.
namespace trireme::archiving {

/// For what cannot be archived.
template <refusal R>
struct refused {
    template <class Parents>
    static consteval refusal why_not() {
        return R;
    }
    static consteval std::size_t min_size() { return 0; }
};
template <class T, class D>
struct codec<std::unique_ptr<T, D>> : refused<refusal::pointer> {};
template <class T>
struct codec<std::shared_ptr<T>> : refused<refusal::pointer> {};
template <class T>
struct codec<std::weak_ptr<T>> : refused<refusal::pointer> {};
template <class T>
struct codec<std::reference_wrapper<T>> : refused<refusal::reference> {};
template <class C, class T>
struct codec<std::basic_string_view<C, T>> : refused<refusal::view> {};
template <class T, std::size_t N>
struct codec<std::span<T, N>> : refused<refusal::view> {};
template <class T>
struct codec<std::initializer_list<T>> : refused<refusal::view> {};
template <class F>
struct codec<std::function<F>> : refused<refusal::opaque_function> {};

template <class T, std::size_t N>
struct codec<std::array<T, N>> {
    template <class Parents>
    static consteval refusal why_not() {
        return codec<T>::template why_not<Parents>();
    }
    static consteval std::size_t min_size() { return N * codec<T>::min_size(); }
    template <class Sink>
    static void save(Sink& sink, const std::array<T, N>& value) {
        if constexpr (is_plain<std::array<T, N>>) sink.write(&value, sizeof value);
        else
            for (const T& element : value) codec<T>::save(sink, element);
    }
    static void load(reader& source, std::array<T, N>& value) {
        if constexpr (is_plain<std::array<T, N>>) source.read(&value, sizeof value);
        else
            for (T& element : value) codec<T>::load(source, element);
    }
};

/// Of tuples and pairs: one element after the other.
template <class Tuple, class... Ts>
struct tuple_codec {
    template <class Parents>
    static consteval refusal why_not() {
        return first_refusal<Parents>(types<Ts...>{});
    }
    static consteval std::size_t min_size() { return (codec<Ts>::min_size() + ... + 0); }
    template <class Sink>
    static void save(Sink& sink, const Tuple& value) {
        std::apply([&sink](const Ts&... elements) { (codec<Ts>::save(sink, elements), ...); }, value);
    }
    static void load(reader& source, Tuple& value) {
        std::apply([&source](Ts&... elements) { (codec<Ts>::load(source, elements), ...); }, value);
    }
};
template <class... Ts>
struct codec<std::tuple<Ts...>> : tuple_codec<std::tuple<Ts...>, Ts...> {};
template <class A, class B>
struct codec<std::pair<A, B>> : tuple_codec<std::pair<A, B>, A, B> {};

/// Whether there is a value, in one byte, and the value.
template <class T>
struct codec<std::optional<T>> {
    template <class Parents>
    static consteval refusal why_not() {
        return codec<T>::template why_not<Parents>();
    }
    static consteval std::size_t min_size() { return 1; }
    template <class Sink>
    static void save(Sink& sink, const std::optional<T>& value) {
        codec<bool>::save(sink, value.has_value());
        if (value) codec<T>::save(sink, *value);
    }
    static void load(reader& source, std::optional<T>& value) {
        if (*source.take(1) == std::byte{0}) value.reset();
        else codec<T>::load(source, value.emplace());
    }
};

/// The alternative's number, in one byte, and its value.
template <class... Ts>
struct codec<std::variant<Ts...>> {
    static_assert(sizeof...(Ts) <= 256);
    template <class Parents>
    static consteval refusal why_not() {
        return first_refusal<Parents>(types<Ts...>{});
    }
    static consteval std::size_t min_size() { return 1; }
    template <class Sink>
    static void save(Sink& sink, const std::variant<Ts...>& value) {
        if (value.valueless_by_exception()) throw_valueless();
        const auto index = static_cast<unsigned char>(value.index());
        sink.write(&index, 1);
        std::visit([&sink]<class T>(const T& alternative) { codec<T>::save(sink, alternative); }, value);
    }
    static void load(reader& source, std::variant<Ts...>& value) {
        const auto index = std::to_integer<std::size_t>(*source.take(1));
        if (index >= sizeof...(Ts)) throw_bad_alternative(index, sizeof...(Ts));
        [&]<std::size_t... Is>(std::index_sequence<Is...>) {
            ((index == Is ? codec<Ts>::load(source, value.template emplace<Is>()) : void()), ...);
        }
        (std::index_sequence_for<Ts...>{});
    }
};

template <>
struct codec<std::filesystem::path> {
    using text = std::filesystem::path::string_type;
    template <class Parents>
    static consteval refusal why_not() {
        return refusal::none;
    }
    static consteval std::size_t min_size() { return codec<text>::min_size(); }
    template <class Sink>
    static void save(Sink& sink, const std::filesystem::path& value) {
        codec<text>::save(sink, value.native());
    }
    static void load(reader& source, std::filesystem::path& value) {
        text native;
        codec<text>::load(source, native);
        value = std::move(native);
    }
};

} // namespace trireme::archiving
