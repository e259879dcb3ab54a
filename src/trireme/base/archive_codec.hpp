#pragma once

#include <trireme/base/aggregate.hpp>
#include <trireme/base/archive_refusal.hpp>
#include <trireme/base/archive_stream.hpp>
#include <trireme/base/code_address.hpp>

#include <array>
#include <chrono>
#include <complex>
#include <string_view>
#include <type_traits>

/// How values of each type are written and read. Types are told apart when compiling: archive_codec_std.hpp has the
/// standard library's, this file all others.
namespace trireme::archiving {

using aggregate::field_types;
using aggregate::types;

/// Values of T are written by save and read by load, after why_not has found that they can be. `Parents` are the
/// aggregates around T, which end the recursion of `struct tree { std::vector<tree> branches; };`.
template <class T>
struct codec;

template <class T>
concept hooked = requires(T& value, reader& archive) {
    value.serialize(archive);
};

/// The class whose serialize T has; T itself where it is overloaded or no template.
template <class C>
C owner_of(void (C::*)(reader&));
template <class C>
C owner_of(void (C::*)(reader&) const);
template <class T>
concept has_one_hook = requires {
    owner_of(&T::template serialize<reader>);
};
template <class T>
struct hook_owner {
    using type = T;
};
template <has_one_hook T>
struct hook_owner<T> {
    using type = decltype(owner_of(&T::template serialize<reader>));
};

/// A closure type looks like any other class, but for its name.
template <class T>
consteval bool is_closure() {
    const std::string_view name = __PRETTY_FUNCTION__;
    return (name.find("<lambda(") != name.npos && name.ends_with(")>]")) || name.find("= (lambda at ") != name.npos;
}

/// Whether T has its hook from a base class which cannot know of T's own members, if it has any. (An empty base
/// that has one must mean T's.)
template <class T>
consteval bool has_foreign_hook() {
    using owner = typename hook_owner<T>::type;
    if constexpr (std::is_same_v<owner, T> || std::is_empty_v<owner>) return false;
    else if constexpr (std::is_aggregate_v<T>) return aggregate::field_count<T>() > 1;
    else return true;
}

/// Whether T is a struct whose members can be reached one by one.
template <class T>
consteval bool is_record() {
    if constexpr (!std::is_class_v<T> || !std::is_aggregate_v<T> || std::is_empty_v<T> || hooked<T>) return false;
    else if constexpr (!std::is_default_constructible_v<T> || aggregate::has_bases<T>()) return false;
    else return aggregate::is_counted<T>();
}

template <class... Ts>
consteval std::size_t sum_of_sizes(types<Ts...>) {
    return ((std::is_empty_v<Ts> ? 0 : sizeof(Ts)) + ... + 0);
}

template <class T>
concept qualified = std::is_const_v<T> || std::is_volatile_v<T>;
template <class T>
concept enumeration = std::is_enum_v<T> && !qualified<T>;
template <class T>
concept copyable_record = std::is_trivially_copyable_v<T> && is_record<T>();

/// Whether a T is nothing but the bytes it consists of, any of which are a T. (bool is not: only 0 and 1 are.)
template <class T>
struct plain : std::bool_constant<std::is_arithmetic_v<T> && !std::is_same_v<T, bool> && !qualified<T>> {};
template <enumeration T>
struct plain<T> : plain<std::underlying_type_t<T>> {};
template <class T, std::size_t N>
struct plain<T[N]> : plain<T> {};
template <class T, std::size_t N>
struct plain<std::array<T, N>> : std::bool_constant<(N > 0) && plain<T>::value> {};
template <class T>
struct plain<std::complex<T>> : plain<T> {};
template <class R, class P>
struct plain<std::chrono::duration<R, P>> : plain<R> {};
template <class C, class D>
struct plain<std::chrono::time_point<C, D>> : plain<D> {};

template <class T, class... Ts>
consteval bool is_packed(types<Ts...> fields) {
    return sum_of_sizes(fields) == sizeof(T) && (plain<Ts>::value && ...);
}
template <copyable_record T>
struct plain<T> : std::bool_constant<is_packed<T>(field_types<T>{})> {};

template <class T>
inline constexpr bool is_plain = plain<T>::value;
template <class T>
inline constexpr bool is_function_pointer = std::is_function_v<std::remove_pointer_t<T>> && !std::is_function_v<T>;
template <class T>
inline constexpr bool is_truth = std::is_same_v<T, bool>;
template <enumeration T>
inline constexpr bool is_truth<T> = std::is_same_v<std::underlying_type_t<T>, bool>;

/// The first reason among the Ts, if there is one.
template <class Parents, class... Ts>
consteval refusal first_refusal(types<Ts...>) {
    refusal first = refusal::none;
    ((first == refusal::none ? void(first = codec<Ts>::template why_not<Parents>()) : void()), ...);
    return first;
}

template <class T, class... Parents>
consteval refusal refusal_of_record(types<Parents...>) {
    if constexpr ((std::is_same_v<T, Parents> || ...)) return refusal::none;
    else return first_refusal<types<T, Parents...>>(field_types<T>{});
}

template <class T, class Parents>
consteval refusal refusal_of_class() {
    if constexpr (hooked<T>) {
        if constexpr (has_foreign_hook<T>()) return refusal::inherited_hook;
        else return std::is_default_constructible_v<T> ? refusal::none : refusal::no_default_constructor;
    } else if constexpr (std::is_union_v<T>) return refusal::union_type;
    else if constexpr (std::is_polymorphic_v<T>) return refusal::polymorphic;
    else if constexpr (std::is_empty_v<T>)
        return std::is_default_constructible_v<T> ? refusal::none : refusal::no_default_constructor;
    else if constexpr (is_closure<T>()) return refusal::closure;
    else if constexpr (!std::is_aggregate_v<T>) return refusal::opaque;
    else if constexpr (aggregate::has_bases<T>()) return refusal::base_classes;
    else if constexpr (!aggregate::is_counted<T>()) return refusal::odd_members;
    else if constexpr (!std::is_default_constructible_v<T>) return refusal::no_default_constructor;
    else return refusal_of_record<T>(Parents{});
}

template <class T>
struct codec {
    template <class Parents>
    static consteval refusal why_not() {
        if constexpr (std::is_reference_v<T>) return refusal::reference;
        else if constexpr (qualified<T>) return refusal::constant;
        else if constexpr (std::is_function_v<T> || std::is_unbounded_array_v<T>) return refusal::opaque;
        else if constexpr (is_plain<T> || is_truth<T> || is_function_pointer<T>) return refusal::none;
        else if constexpr (std::is_pointer_v<T> || std::is_null_pointer_v<T>) return refusal::pointer;
        else if constexpr (std::is_member_pointer_v<T>) return refusal::member_pointer;
        else if constexpr (std::is_array_v<T>) return codec<std::remove_extent_t<T>>::template why_not<Parents>();
        else if constexpr (std::is_class_v<T> || std::is_union_v<T>) return refusal_of_class<T, Parents>();
        else return refusal::opaque;
    }

    /// How many bytes a value takes at least.
    static consteval std::size_t min_size() {
        if constexpr (is_plain<T> || is_truth<T>) return sizeof(T);
        else if constexpr (is_function_pointer<T>) return sizeof(code_address);
        else if constexpr (std::is_array_v<T>) return std::extent_v<T> * codec<std::remove_extent_t<T>>::min_size();
        else if constexpr (!is_record<T>()) return 0;
        else return []<class... Ts>(types<Ts...>) { return (codec<Ts>::min_size() + ... + 0); }(field_types<T>{});
    }

    template <class Sink>
    static void save(Sink& sink, const T& value) {
        if constexpr (is_plain<T> || is_truth<T>) sink.write(&value, sizeof value);
        else if constexpr (is_function_pointer<T>) {
            code_address address;
            if constexpr (!std::is_same_v<Sink, byte_counter>) address = code_address_of(value);
            sink.write(&address, sizeof address);
        } else if constexpr (std::is_array_v<T>) {
            for (const auto& element : value) codec<std::remove_extent_t<T>>::save(sink, element);
        } else if constexpr (hooked<T>) {
            sink.enter();
            if constexpr (requires { value.serialize(sink); }) value.serialize(sink);
            else const_cast<T&>(value).serialize(sink); // one hook serves to write and to read
            sink.leave();
        } else if constexpr (!std::is_empty_v<T>) {
            aggregate::with_fields(
                value, [&sink]<class... Ts>(const Ts&... fields) { (codec<Ts>::save(sink, fields), ...); });
        }
    }

    static void load(reader& source, T& value) {
        if constexpr (is_plain<T>) source.read(&value, sizeof value);
        else if constexpr (is_truth<T>) value = static_cast<T>(*source.take(1) != std::byte{0});
        else if constexpr (is_function_pointer<T>) {
            code_address address;
            source.read(&address, sizeof address);
            value = reinterpret_cast<T>(function_at(address));
        } else if constexpr (std::is_array_v<T>) {
            for (auto& element : value) codec<std::remove_extent_t<T>>::load(source, element);
        } else if constexpr (hooked<T>) {
            source.enter();
            value.serialize(source);
            source.leave();
        } else if constexpr (!std::is_empty_v<T>) {
            aggregate::with_fields(
                value, [&source]<class... Ts>(Ts&... fields) { (codec<Ts>::load(source, fields), ...); });
        }
    }
};

} // namespace trireme::archiving
