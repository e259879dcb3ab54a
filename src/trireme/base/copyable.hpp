#pragma once

#include <type_traits>

namespace trireme {

/// Whether values of T can be copied. (Of a std::vector<std::unique_ptr<int>> the standard library says so.)
template <class T>
inline constexpr bool is_copyable = std::is_copy_constructible_v<T>;
template <class T>
requires requires {
    typename T::allocator_type;
} &&(!std::is_same_v<typename T::value_type, T>)inline constexpr bool is_copyable<T> =
    std::is_copy_constructible_v<T> && is_copyable<typename T::value_type>;

} // namespace trireme
