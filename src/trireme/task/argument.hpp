#pragma once

#include <trireme/task/future.hpp>
#include <trireme/task/invoke.hpp>

#include <string>
#include <type_traits>

namespace trireme {

/// How a task keeps an argument that was given as an `A`, and what it hands to its callable.
///
/// Everything is kept by value. A future is kept as it is, and handed on as the value that it comes to: it makes
/// the task wait for it.
template <class A>
struct argument {
    using kept = std::decay_t<A>;
    using handed = kept;
    static handed& hand(kept& value) { return value; }
    static const handed& show(const kept& value) { return value; }
    static constexpr bool is_future = false;
};
template <class T>
requires(!std::is_void_v<T>) struct argument<future<T>> {
    using kept = future<T>;
    using handed = T;
    static handed hand(kept& value) { return std::move(value).get(); }
    static const handed& show(const kept& value) { return value.get(); }
    static constexpr bool is_future = true;
};

template <class A>
using argument_of = argument<std::decay_t<A>>;

/// What the callable of a task gets for an argument that was given as an `A`.
template <class A>
using handed_to_task = typename argument_of<A>::handed;

/// What `F` called with arguments that were given as `Args` results in.
template <class F, class... Args>
using task_result = result_of<std::decay_t<F>, handed_to_task<Args>...>;

} // namespace trireme
