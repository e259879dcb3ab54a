#pragma once

#include <trireme/base/copyable.hpp>
#include <trireme/base/stopwatch.hpp>
#include <trireme/task/argument.hpp>
#include <trireme/task/invoke.hpp>
#include <trireme/task/remote_exception.hpp>

#include <exception>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace trireme {

/// What an item of a chunk threw: as it is in this process, or described where it has come from another.
struct chunk_failure {
    std::exception_ptr problem;
    std::optional<remote_exception> description;

    void note_current() {
        problem = std::current_exception();
        description = describe(problem);
    }
    explicit operator bool() const { return problem || description; }
    [[nodiscard]] std::exception_ptr exception(std::size_t worker, const std::string& place) const {
        return problem ? problem : to_exception(*description, worker, place);
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(description);
    }
};

/// What comes back for a chunk. After a failure `value` is what the items before it gave.
template <class Value>
struct chunk_result {
    Value value{};
    chunk_failure failure{};
    double seconds = 0;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(value, failure, seconds);
    }
};
template <class Value>
inline constexpr bool is_copyable<chunk_result<Value>> = is_copyable<Value>;

/// How the items of a chunk are given to a callable: each as the one argument, or spread out as several.
enum class spreading { whole, spread };

template <spreading Spreading, class F, class Item>
struct item_call {
    static constexpr bool stoppable = takes_stop_token<F, Item>;
    using result = result_of<F, Item>;
    static decltype(auto) make(F& f, const worker_context& context, const std::stop_token& stop, Item&& item) {
        return call(f, context, stop, std::forward<Item>(item));
    }
};
template <class F, class Item>
struct item_call<spreading::spread, F, Item> {
    template <class Indices>
    struct of;
    template <std::size_t... I>
    struct of<std::index_sequence<I...>> {
        static constexpr bool stoppable = takes_stop_token<F, std::tuple_element_t<I, std::decay_t<Item>>...>;
        using result = result_of<F, std::tuple_element_t<I, std::decay_t<Item>>...>;
    };
    using parts = of<std::make_index_sequence<std::tuple_size_v<std::decay_t<Item>>>>;
    static constexpr bool stoppable = parts::stoppable;
    using result = typename parts::result;
    static decltype(auto) make(F& f, const worker_context& context, const std::stop_token& stop, Item&& item) {
        return std::apply(
            [&](auto&&... each) -> decltype(auto) {
                using std::decay_t; // the parts are the task's own by now
                return call(f, context, stop, decay_t<decltype(each)>(std::forward<decltype(each)>(each))...);
            },
            std::forward<Item>(item));
    }
};

/// Calls `f` with every item and gives what comes out to `Gather`, which starts empty for each chunk:
///     struct gather { Value value; void add(Result&&); }
/// It travels as a function object: so do `f` and what `Gather` holds.
template <spreading Spreading, class F, class Item, class Gather>
struct chunk_task {
    using one = item_call<Spreading, F, Item>;
    using value_type = typename Gather::value_type;

    F f;
    Gather gather;

    template <class Items>
    chunk_result<value_type> operator()(thread::pool& local, Items items) requires(!one::stoppable) {
        return all({}, local, items);
    }
    template <class Items>
    chunk_result<value_type> operator()(std::stop_token stop, thread::pool& local,
                                        Items items) requires(one::stoppable) {
        return all(stop, local, items);
    }

private:
    template <class Items>
    chunk_result<value_type> all(const std::stop_token& stop, thread::pool& local, Items& items) {
        const stopwatch running;
        const worker_context context{.local = &local};
        chunk_result<value_type> done;
        Gather mine = gather;
        try {
            for (auto&& item : items) {
                if constexpr (std::is_void_v<typename one::result>) {
                    one::make(f, context, stop, std::forward<Item>(item));
                } else {
                    mine.add(done.value, one::make(f, context, stop, std::forward<Item>(item)));
                }
            }
        } catch (...) {
            done.failure.note_current();
        }
        done.seconds = running.seconds();
        return done;
    }
};

} // namespace trireme
