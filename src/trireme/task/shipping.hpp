#pragma once

#include <trireme/base/archive.hpp>
#include <trireme/base/code_address.hpp>
#include <trireme/task/invoke.hpp>
#include <trireme/task/running.hpp>

#include <tuple>
#include <type_traits>
#include <variant>

namespace trireme {

/// A task that has arrived at a worker as bytes, while it is run.
class arrived_task {
public:
    arrived_task(reader& bytes, const worker_context& where, std::stop_token token)
        : in(bytes), context(where), stop(std::move(token)) {}
    virtual ~arrived_task() = default;

    /// Memory for `bytes` bytes of result, aligned to 16, in which they will travel back. Called once.
    virtual std::byte* result_space(std::size_t bytes) = 0;

    reader& in;
    const worker_context& context;
    std::stop_token stop;
};

/// The function that a worker calls for a task: it reads the callable and the arguments, calls, writes the result.
/// Its address, as a code_address, is how the callable's type travels.
using invoker = void (*)(arrived_task&);

/// What can be called in another process: it, its arguments and its result can be archived.
template <class F, class... Args>
concept shippable = archivable<F> &&(archivable<Args>&&...) &&
                    (std::is_void_v<result_of<F, Args...>> || archivable<result_of<F, Args...>>);

/// Does not compile, and says why in plain words, unless `F` with `Args` is shippable.
template <class F, class... Args>
consteval void require_shippable() {
    require_archivable<F>();
    (require_archivable<Args>(), ...);
    if constexpr (!std::is_void_v<result_of<F, Args...>>) require_archivable<result_of<F, Args...>>();
}

template <class F, class... Args>
void invoke_arrived(arrived_task& task) {
    F f = load<F>(task.in);
    const running note(f);
    // Braces: the order in which they were written.
    std::tuple<Args...> arguments{load<Args>(task.in)...};
    const auto with_arguments = [&](auto&... each) -> decltype(auto) {
        return call(f, task.context, task.stop, std::move(each)...);
    };
    if constexpr (std::is_void_v<result_of<F, Args...>>) {
        std::apply(with_arguments, arguments);
    } else {
        const result_of<F, Args...> value = std::apply(with_arguments, arguments);
        const std::size_t bytes = encoded_size(value);
        writer out(task.result_space(bytes));
        save(out, value);
    }
}

/// How a call of `F` with `Args` begins, wherever it goes.
template <class F, class... Args>
code_address invoker_address() {
    static const code_address address = code_address_of(&invoke_arrived<F, Args...>);
    return address;
}

} // namespace trireme
