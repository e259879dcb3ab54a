#pragma once

#include <trireme/executor/bulk.hpp>
#include <trireme/executor/gather.hpp>
#include <trireme/executor/lazy_results.hpp>
#include <trireme/executor/submitting.hpp>

#include <map>
#include <memory>
#include <ranges>
#include <utility>
#include <vector>

namespace trireme {

/// Giving a callable's work on the items of a range to a pool. Items travel in chunks; see map_options.
///
/// Everything that waits takes any input range by reference; what returns before the range is passed through
/// (`..._async`, imap) keeps a range that it is given as an rvalue, and refers to an lvalue. Results are in the
/// order of the items. The first failure, in that order, is thrown; what was not handed out by then is not run. A
/// callable that is a function object travels with every chunk; each chunk calls a copy of its own.
template <class Pool>
class mapping {
    template <class Range>
    using item = std::ranges::range_value_t<Range>;
    template <spreading S, class F, class Range>
    using one_result = std::decay_t<typename item_call<S, std::decay_t<F>, item<Range>>::result>;

public:
    /// `f(item)` for all items.
    template <class F, std::ranges::input_range Range>
    auto map(F f, Range&& range, const map_options& how = {}) {
        return rows<spreading::whole>(std::move(f), range, how, {}).get();
    }
    /// `f(first, second, ...)` for items that are tuples, pairs or arrays.
    template <class F, std::ranges::input_range Range>
    auto starmap(F f, Range&& range, const map_options& how = {}) {
        return rows<spreading::spread>(std::move(f), range, how, {}).get();
    }

    /// The same, now, with the results later; and with callbacks, which get all results at once.
    template <class F, std::ranges::input_range Range>
    auto map_async(F f, Range&& range, const map_options& how = {},
                   callbacks<std::vector<one_result<spreading::whole, F, Range>>> on = {}) {
        return rows<spreading::whole>(std::move(f), std::forward<Range>(range), how, std::move(on));
    }
    template <class F, std::ranges::input_range Range>
    auto starmap_async(F f, Range&& range, const map_options& how = {},
                       callbacks<std::vector<one_result<spreading::spread, F, Range>>> on = {}) {
        return rows<spreading::spread>(std::move(f), std::forward<Range>(range), how, std::move(on));
    }

    /// The results of `f(item)` as a lazy input range, in the order of the items.
    template <class F, std::ranges::input_range Range>
    auto imap(F f, Range&& range, const map_options& how = {}) {
        return lazily<ordering::ordered>(std::move(f), std::forward<Range>(range), how);
    }
    /// The same, in the order in which they are ready.
    template <class F, std::ranges::input_range Range>
    auto imap_unordered(F f, Range&& range, const map_options& how = {}) {
        return lazily<ordering::unordered>(std::move(f), std::forward<Range>(range), how);
    }

    /// Calls `f(item)` for all items, for what it does.
    template <class F, std::ranges::input_range Range>
    void for_each(F f, Range&& range, const map_options& how = {}) {
        require_travelling<F, item<Range>>();
        using chunk = chunk_task<spreading::whole, F, item<Range>, nothing_gathered>;
        run(chunk{std::move(f), {}}, range, how, std::monostate()).get();
    }

    /// op(... op(op(init, f(first)), f(second)) ..., f(last)), with brackets set differently: `op` must be
    /// associative, and need not be commutative.
    template <class F, class Op, std::ranges::input_range Range, class T>
    T reduce(F f, Op op, Range&& range, T init, const map_options& how = {}) {
        require_travelling<F, Op, item<Range>, T>();
        using gather = folded<T, Op>;
        using chunk = chunk_task<spreading::whole, F, item<Range>, gather>;
        return *run(chunk{std::move(f), {op}}, range, how, std::optional<T>(std::move(init))).get();
    }

    /// Has `mapper(item)` give pairs of keys and values - one pair, or a range of them -, and folds the values of
    /// each key with `reducer(value, value)`, in no particular order.
    template <class Mapper, class Reducer, std::ranges::input_range Range>
    auto map_reduce(Mapper mapper, Reducer reducer, Range&& range, const map_options& how = {}) {
        require_travelling<Mapper, Reducer, item<Range>>();
        using gather = folded_by_key<one_result<spreading::whole, Mapper, Range>, Reducer>;
        using chunk = chunk_task<spreading::whole, Mapper, item<Range>, gather>;
        std::map<typename gather::key, typename gather::value> all;
        return run(chunk{std::move(mapper), {reducer}}, range, how, std::move(all)).get();
    }

protected:
    template <class Task, class Range, class Value>
    future<Value> run(Task task, Range&& range, const map_options& how, Value start) {
        using view = std::views::all_t<Range>;
        return std::make_shared<bulk<Pool, Task, view, Value>>(
                   self(), std::move(task), std::views::all(std::forward<Range>(range)), how, std::move(start))
            ->start();
    }

private:
    /// Does not compile, and says why, where a part of the chunks-to-be cannot leave this process but must.
    template <class... Parts>
    static consteval void require_travelling() {
        if constexpr (Pool::tasks_reach == reach::anywhere) (require_archivable<Parts>(), ...);
    }

    template <spreading S, class F, class Range>
    auto rows(F f, Range&& range, const map_options& how, callbacks<std::vector<one_result<S, F, Range>>> on) {
        require_travelling<F, item<Range>>();
        using R = one_result<S, F, Range>;
        using chunk = chunk_task<S, F, item<Range>, in_a_row<R>>;
        auto result = run(chunk{std::move(f), {}}, std::forward<Range>(range), how, std::vector<R>());
        self().call_when_ready(result, std::move(on));
        return result;
    }

    template <ordering Ordering, class F, class Range>
    auto lazily(F f, Range&& range, const map_options& how) {
        require_travelling<F, item<Range>>();
        using R = one_result<spreading::whole, F, Range>;
        using chunk = chunk_task<spreading::whole, F, item<Range>, in_a_row<R>>;
        using view = std::views::all_t<Range>;
        return lazy_results<Ordering, Pool, chunk, view>(self(), chunk{std::move(f), {}},
                                                         std::views::all(std::forward<Range>(range)), how);
    }

    Pool& self() { return static_cast<Pool&>(*this); }
};

} // namespace trireme
