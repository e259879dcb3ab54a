#pragma once

#include <concepts>
#include <functional>
#include <tuple>
#include <utility>

namespace trireme {

/// A callable with its first arguments: `pool.map(partial(f, data), items)` calls f(data, item). It travels if they
/// do: what a lambda would capture is given like this.
template <class F, class... First>
struct partial_call {
    F f;
    std::tuple<First...> first;

    template <class... Rest>
    requires std::invocable<const F&, const First&..., Rest...>
    decltype(auto) operator()(Rest&&... rest) const {
        return std::apply(
            [&](const First&... each) -> decltype(auto) {
                return std::invoke(f, each..., std::forward<Rest>(rest)...);
            },
            first);
    }
};

template <class F, class... First>
partial_call<F, First...> partial(F f, First... first) {
    return {std::move(f), {std::move(first)...}};
}

} // namespace trireme
