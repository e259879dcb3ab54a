#pragma once

#include <trireme/task/task.hpp>

#include <functional>
#include <stop_token>
#include <type_traits>
#include <utility>

namespace trireme {

/// How a callable wants to be called: besides its arguments it may take, as its first parameters and in this order,
/// a std::stop_token, and the means of its worker: a `thread::pool&` for tasks of its own, or the
/// `const rank::communicator&` of the ranks that run it together.
enum class calling {
    plainly,
    with_stop,
    with_pool,
    with_stop_and_pool,
    with_group,
    with_stop_and_group,
    not_at_all
};

template <class F, class... Args>
consteval calling calling_of() {
    using pool = thread::pool&;
    using group = const rank::communicator&;
    if constexpr (std::is_invocable_v<F&, Args...>) return calling::plainly;
    else if constexpr (std::is_invocable_v<F&, std::stop_token, Args...>) return calling::with_stop;
    else if constexpr (std::is_invocable_v<F&, pool, Args...>) return calling::with_pool;
    else if constexpr (std::is_invocable_v<F&, std::stop_token, pool, Args...>) return calling::with_stop_and_pool;
    else if constexpr (std::is_invocable_v<F&, group, Args...>) return calling::with_group;
    else if constexpr (std::is_invocable_v<F&, std::stop_token, group, Args...>)
        return calling::with_stop_and_group;
    else return calling::not_at_all;
}

/// Whether a task of `F` can be told to stop while it runs.
template <class F, class... Args>
inline constexpr bool takes_stop_token = calling_of<F, Args...>() == calling::with_stop
                                         || calling_of<F, Args...>() == calling::with_stop_and_pool
                                         || calling_of<F, Args...>() == calling::with_stop_and_group;

/// Whether a task of `F` needs several ranks.
template <class F, class... Args>
inline constexpr bool takes_group = calling_of<F, Args...>() == calling::with_group
                                    || calling_of<F, Args...>() == calling::with_stop_and_group;

/// Calls `f` with what it asks for.
template <class F, class... Args>
decltype(auto) call(F& f, const worker_context& context, const std::stop_token& stop, Args&&... arguments) {
    constexpr calling how = calling_of<F, Args...>();
    static_assert(how != calling::not_at_all, "this callable cannot be called with these arguments");
    if constexpr (how == calling::plainly) return std::invoke(f, std::forward<Args>(arguments)...);
    else if constexpr (how == calling::with_stop) return std::invoke(f, stop, std::forward<Args>(arguments)...);
    else if constexpr (how == calling::with_pool) {
        return std::invoke(f, *context.local, std::forward<Args>(arguments)...);
    } else if constexpr (how == calling::with_stop_and_pool) {
        return std::invoke(f, stop, *context.local, std::forward<Args>(arguments)...);
    } else if constexpr (how == calling::with_group) {
        return std::invoke(f, *context.group, std::forward<Args>(arguments)...);
    } else {
        return std::invoke(f, stop, *context.group, std::forward<Args>(arguments)...);
    }
}

/// What a task of `F` results in: values only, since a reference would outlive what it refers to.
template <class F, class... Args>
using result_of = std::decay_t<decltype(call(std::declval<F&>(), std::declval<const worker_context&>(),
                                             std::declval<const std::stop_token&>(), std::declval<Args>()...))>;

} // namespace trireme
