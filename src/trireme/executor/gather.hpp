#pragma once

#include <concepts>
#include <functional>
#include <map>
#include <optional>
#include <ranges>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace trireme {

// What becomes of the results of a chunk's items: add() on the worker, join() of a chunk's value with that of those
// before it where the pool is. They are function objects that travel with the chunk.

/// Results in a row.
template <class R>
struct in_a_row {
    using value_type = std::vector<R>;
    void add(value_type& all, R&& one) const { all.push_back(std::move(one)); }
    void join(value_type& all, value_type&& chunk) const {
        if (all.empty()) all = std::move(chunk);
        else all.insert(all.end(), std::make_move_iterator(chunk.begin()), std::make_move_iterator(chunk.end()));
    }
};

/// No results.
struct nothing_gathered {
    using value_type = std::monostate;
    template <class Result>
    void add(value_type&, Result&&) const {}
    void join(value_type&, value_type&&) const {}
};

/// Results folded by `op` from left to right.
template <class R, class Op>
struct folded {
    using value_type = std::optional<R>;
    Op op;
    template <class Result>
    void add(value_type& all, Result&& one) {
        if (all) all = std::invoke(op, std::move(*all), std::forward<Result>(one));
        else all = R(std::forward<Result>(one));
    }
    void join(value_type& all, value_type&& chunk) {
        if (chunk) add(all, std::move(*chunk));
    }
};

template <class T>
concept hashable = requires(const T& value) {
    { std::hash<T>{}(value) } -> std::convertible_to<std::size_t>;
};

/// What a mapper gives for an item: a pair of key and value, or a range of such pairs.
template <class Result>
struct keyed {
    using pair = std::ranges::range_value_t<Result>;
};
template <class K, class V>
struct keyed<std::pair<K, V>> {
    using pair = std::pair<K, V>;
};

/// Values of equal keys folded by `op`.
template <class Result, class Op>
struct folded_by_key {
    using pair = typename keyed<Result>::pair;
    using key = std::remove_const_t<typename pair::first_type>;
    using value = typename pair::second_type;
    using value_type = std::conditional_t<hashable<key>, std::unordered_map<key, value>, std::map<key, value>>;

    Op op;
    void add(value_type& all, Result&& one) {
        if constexpr (std::is_same_v<Result, pair>) {
            put(all, std::move(one.first), std::move(one.second));
        } else {
            for (auto&& [k, v] : one) put(all, key(std::move(k)), std::move(v));
        }
    }
    template <class Map>
    void join(Map& all, value_type&& chunk) {
        while (!chunk.empty()) {
            auto node = chunk.extract(chunk.begin());
            put(all, std::move(node.key()), std::move(node.mapped()));
        }
    }

private:
    template <class Map>
    void put(Map& all, key&& k, value&& v) {
        const auto [place, is_new] = all.try_emplace(std::move(k), std::move(v));
        if (!is_new) place->second = std::invoke(op, std::move(place->second), std::move(v));
    }
};

} // namespace trireme
