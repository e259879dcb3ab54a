#pragma once

#include <trireme/base/archive_codec_containers.hpp>

#include <cstdint>
#include <map>
#include <set>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

/// How sets and maps are written and read: as sequences of their elements.
namespace trireme::archiving {

/// Sets of all kinds.
template <class C>
struct set_codec {
    using K = typename C::key_type;
    template <class Parents>
    static consteval refusal why_not() {
        if constexpr (!std::is_default_constructible_v<C>) return refusal::no_default_constructor;
        else return codec<K>::template why_not<Parents>();
    }
    static consteval std::size_t min_size() { return sizeof(std::uint64_t); }
    template <class Sink>
    static void save(Sink& sink, const C& value) {
        save_count(sink, value.size());
        sink.enter();
        for (const K& key : value) save_element(sink, key);
        sink.leave();
    }
    static void load(reader& source, C& value) {
        value.clear();
        const std::size_t count = source.read_count(element_size<K>);
        reserve(value, count, source);
        source.enter();
        for (std::size_t i = 0; i < count; ++i) {
            K key{};
            load_element(source, key);
            value.emplace_hint(value.end(), std::move(key)); // they come in order
        }
        source.leave();
    }
};
template <class K, class L, class A>
struct codec<std::set<K, L, A>> : set_codec<std::set<K, L, A>> {};
template <class K, class L, class A>
struct codec<std::multiset<K, L, A>> : set_codec<std::multiset<K, L, A>> {};
template <class K, class H, class E, class A>
struct codec<std::unordered_set<K, H, E, A>> : set_codec<std::unordered_set<K, H, E, A>> {};
template <class K, class H, class E, class A>
struct codec<std::unordered_multiset<K, H, E, A>> : set_codec<std::unordered_multiset<K, H, E, A>> {};

/// Maps of all kinds.
template <class C>
struct map_codec {
    using K = typename C::key_type;
    using V = typename C::mapped_type;
    template <class Parents>
    static consteval refusal why_not() {
        if constexpr (!std::is_default_constructible_v<C>) return refusal::no_default_constructor;
        else return first_refusal<Parents>(types<K, V>{});
    }
    static consteval std::size_t min_size() { return sizeof(std::uint64_t); }
    template <class Sink>
    static void save(Sink& sink, const C& value) {
        save_count(sink, value.size());
        sink.enter();
        for (const auto& [key, mapped] : value) save_element(sink, key, mapped);
        sink.leave();
    }
    static void load(reader& source, C& value) {
        value.clear();
        const std::size_t count = source.read_count(element_size<K, V>);
        reserve(value, count, source);
        source.enter();
        for (std::size_t i = 0; i < count; ++i) {
            K key{};
            V mapped{};
            load_element(source, key, mapped);
            value.emplace_hint(value.end(), std::move(key), std::move(mapped));
        }
        source.leave();
    }
};
template <class K, class V, class L, class A>
struct codec<std::map<K, V, L, A>> : map_codec<std::map<K, V, L, A>> {};
template <class K, class V, class L, class A>
struct codec<std::multimap<K, V, L, A>> : map_codec<std::multimap<K, V, L, A>> {};
template <class K, class V, class H, class E, class A>
struct codec<std::unordered_map<K, V, H, E, A>> : map_codec<std::unordered_map<K, V, H, E, A>> {};
template <class K, class V, class H, class E, class A>
struct codec<std::unordered_multimap<K, V, H, E, A>> : map_codec<std::unordered_multimap<K, V, H, E, A>> {};

} // namespace trireme::archiving
