#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

/// What C++20 can find out about the members of an aggregate without help from it: their number, by trying with how
/// many initializers it can be made, and the members themselves, by structured bindings.
namespace trireme::aggregate {

/// The most members that an aggregate may have here.
inline constexpr std::size_t max_fields = 24;

/// A list of types, to be deduced.
template <class... Ts>
struct types {};

/// These stand for an initializer of any type, to find members which {} cannot initialize.
struct any_lvalue {
    template <class T>
    operator T&() const;
};
struct any_rvalue {
    template <class T>
    operator T&&() const;
};

template <class B, class T>
concept proper_base = std::is_base_of_v<B, T> && !std::is_same_v<B, T>;

/// Converts to T's base classes only.
template <class T>
struct any_base {
    template <proper_base<T> B>
    operator B() const;
};

// clang-format off

/// Whether T can be made from N times {} and then `rest`. A member takes exactly one {}, be it an array or
/// not: this is why the braces are written out, and no pack of something convertible to everything stands there.
template <class T, std::size_t N, class... Rest> consteval bool begins_with() {
    if constexpr (N == 0) return requires(Rest... rest) { T{rest...}; };
    else if constexpr (N == 1) return requires(Rest... rest) { T{{}, rest...}; };
    else if constexpr (N == 2) return requires(Rest... rest) { T{{}, {}, rest...}; };
    else if constexpr (N == 3) return requires(Rest... rest) { T{{}, {}, {}, rest...}; };
    else if constexpr (N == 4) return requires(Rest... rest) { T{{}, {}, {}, {}, rest...}; };
    else if constexpr (N == 5) return requires(Rest... rest) { T{{}, {}, {}, {}, {}, rest...}; };
    else if constexpr (N == 6) return requires(Rest... rest) { T{{}, {}, {}, {}, {}, {}, rest...}; };
    else if constexpr (N == 7) return requires(Rest... rest) { T{{}, {}, {}, {}, {}, {}, {}, rest...}; };
    else if constexpr (N == 8) return requires(Rest... rest) { T{{}, {}, {}, {}, {}, {}, {}, {}, rest...}; };
    else if constexpr (N == 9) return requires(Rest... rest) { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, rest...}; };
    else if constexpr (N == 10)
        return requires(Rest... rest) { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, rest...}; };
    else if constexpr (N == 11)
        return requires(Rest... rest) { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, rest...}; };
    else if constexpr (N == 12)
        return requires(Rest... rest) { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, rest...}; };
    else if constexpr (N == 13)
        return requires(Rest... rest) { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, rest...}; };
    else if constexpr (N == 14)
        return requires(Rest... rest) { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, rest...}; };
    else if constexpr (N == 15)
        return requires(Rest... rest) { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, rest...}; };
    else if constexpr (N == 16)
        return requires(Rest... rest) {
            T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, rest...}; };
    else if constexpr (N == 17)
        return requires(Rest... rest) {
            T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, rest...}; };
    else if constexpr (N == 18)
        return requires(Rest... rest) {
            T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, rest...}; };
    else if constexpr (N == 19)
        return requires(Rest... rest) {
            T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, rest...}; };
    else if constexpr (N == 20)
        return requires(Rest... rest) {
            T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, rest...}; };
    else if constexpr (N == 21)
        return requires(Rest... rest) {
            T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, rest...}; };
    else if constexpr (N == 22)
        return requires(Rest... rest) {
            T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, rest...}; };
    else if constexpr (N == 23)
        return requires(Rest... rest) {
            T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
              rest...}; };
    else if constexpr (N == 24)
        return requires(Rest... rest) {
            T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
              rest...}; };
    else return false;
}

// clang-format on

/// How many members the aggregate T has: at most max_fields are counted.
template <class T, std::size_t N = 0>
consteval std::size_t field_count() {
    if constexpr (N < max_fields && begins_with<T, N + 1>()) return field_count<T, N + 1>();
    else return N;
}

/// Whether T has no members but those which field_count found: none that is a reference, or beyond max_fields.
template <class T>
consteval bool is_counted() {
    constexpr std::size_t count = field_count<T>();
    return begins_with<T, count>() && !begins_with<T, count, any_lvalue>() && !begins_with<T, count, any_rvalue>();
}

/// Whether the aggregate T has base classes; structured bindings would pass over their members.
template <class T>
consteval bool has_bases() {
    return begins_with<T, 0, any_base<T>>();
}

// clang-format off

/// Calls `visit` with T's members. Bit-fields cannot be referred to: with them, this does not compile.
template <class T, class F> constexpr decltype(auto) with_fields(T& value, F&& visit) {
    constexpr std::size_t count = field_count<std::remove_const_t<T>>();
    if constexpr (count == 0) return visit();
    else if constexpr (count == 1) { auto& [a] = value; return visit(a); }
    else if constexpr (count == 2) { auto& [a, b] = value; return visit(a, b); }
    else if constexpr (count == 3) { auto& [a, b, c] = value; return visit(a, b, c); }
    else if constexpr (count == 4) { auto& [a, b, c, d] = value; return visit(a, b, c, d); }
    else if constexpr (count == 5) { auto& [a, b, c, d, e] = value; return visit(a, b, c, d, e); }
    else if constexpr (count == 6) { auto& [a, b, c, d, e, f] = value; return visit(a, b, c, d, e, f); }
    else if constexpr (count == 7) { auto& [a, b, c, d, e, f, g] = value; return visit(a, b, c, d, e, f, g); }
    else if constexpr (count == 8) { auto& [a, b, c, d, e, f, g, h] = value; return visit(a, b, c, d, e, f, g, h); }
    else if constexpr (count == 9) {
        auto& [a, b, c, d, e, f, g, h, i] = value;
        return visit(a, b, c, d, e, f, g, h, i);
    }
    else if constexpr (count == 10) {
        auto& [a, b, c, d, e, f, g, h, i, j] = value;
        return visit(a, b, c, d, e, f, g, h, i, j);
    }
    else if constexpr (count == 11) {
        auto& [a, b, c, d, e, f, g, h, i, j, k] = value;
        return visit(a, b, c, d, e, f, g, h, i, j, k);
    }
    else if constexpr (count == 12) {
        auto& [a, b, c, d, e, f, g, h, i, j, k, l] = value;
        return visit(a, b, c, d, e, f, g, h, i, j, k, l);
    }
    else if constexpr (count == 13) {
        auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = value;
        return visit(a, b, c, d, e, f, g, h, i, j, k, l, m);
    }
    else if constexpr (count == 14) {
        auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = value;
        return visit(a, b, c, d, e, f, g, h, i, j, k, l, m, n);
    }
    else if constexpr (count == 15) {
        auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] = value;
        return visit(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o);
    }
    else if constexpr (count == 16) {
        auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = value;
        return visit(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
    }
    else if constexpr (count == 17) {
        auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q] = value;
        return visit(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q);
    }
    else if constexpr (count == 18) {
        auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r] = value;
        return visit(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r);
    }
    else if constexpr (count == 19) {
        auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s] = value;
        return visit(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s);
    }
    else if constexpr (count == 20) {
        auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t] = value;
        return visit(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t);
    }
    else if constexpr (count == 21) {
        auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u] = value;
        return visit(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u);
    }
    else if constexpr (count == 22) {
        auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v] = value;
        return visit(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v);
    }
    else if constexpr (count == 23) {
        auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w] = value;
        return visit(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w);
    }
    else if constexpr (count == 24) {
        auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x] = value;
        return visit(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x);
    }
}

// clang-format on

/// Deduces the types of what it is called with.
struct type_lister {
    template <class... Ts>
    types<Ts...> operator()(Ts&... /*fields*/) const {
        return {};
    }
};

/// The types of T's members, as types<...>.
template <class T>
using field_types = decltype(with_fields(std::declval<T&>(), type_lister{}));

} // namespace trireme::aggregate
