#pragma once

#include <trireme/executor/bulk.hpp>
#include <trireme/executor/completions.hpp>

#include <algorithm>
#include <deque>
#include <iterator>
#include <memory>
#include <ranges>
#include <unordered_map>
#include <utility>

namespace trireme {

enum class ordering { ordered, unordered };

/// The results of a callable on a range, as an input range: items are taken from the input as results are taken
/// out, a bounded number ahead, so that a range without end goes through in constant memory. The first failure, in
/// the order of the results, is thrown by the increment (or begin()) that comes upon it, and ends the range. Giving
/// it up before its end cancels what has not started and waits for the rest.
template <ordering Ordering, class Pool, class Task, class View>
class lazy_results : public std::ranges::view_base {
    using values = typename Task::value_type;
    using chunk_future = future<chunk_result<values>>;

    struct flying {
        chunk_future chunk;
        std::size_t count = 0;
    };

    struct state {
        state(Pool& home, Task chunk_task, View view, const map_options& how)
            : pool(home), task(std::move(chunk_task)), source(std::move(view)), size(how, home.bank().workers()),
              ahead(how.ahead), total(source.remaining()) {}
        state(const state&) = delete;
        state& operator=(const state&) = delete;
        ~state() {
            // Those that wait before those that run, so that none starts in the place of one that stops.
            for (auto one = in_flight.rbegin(); one != in_flight.rend(); ++one)
                one->second.chunk.node().cancel_unstarted();
            for (auto& [number, one] : in_flight) one.chunk.cancel();
            for (auto& [number, one] : in_flight) one.chunk.wait();
        }

        /// Submits as much as may be on its way.
        void fill() {
            while (in_flight.size() < size.in_flight() && !source.empty()) {
                std::size_t most = size.next(source.remaining());
                if (ahead != 0) most = std::min(most, ahead - std::min(ahead, items_in_flight + unread()));
                if (most == 0) break;
                auto items = source.take(most);
                const std::size_t count = items.size();
                items_in_flight += count;
                const std::size_t number = submitted++;
                const chunk_future chunk = pool.prepare(task, std::move(items));
                in_flight.emplace(number, flying{chunk, count});
                if constexpr (Ordering == ordering::unordered) chunk.node().watch(finished, number);
                pool.launch(chunk.node());
            }
        }

        /// How many results wait for their turn here.
        [[nodiscard]] std::size_t unread() const { return at < current.size() ? current.size() - at - 1 : 0; }

        /// Makes the next result the current one; false at the end.
        bool advance() {
            if (++at < current.size()) return true;
            if (failure) std::rethrow_exception(std::exchange(failure, nullptr));
            if (failed) return false;
            do {
                fill();
                if (in_flight.empty()) return false;
                take_chunk();
            } while (current.empty() && !failure);
            if (current.empty()) std::rethrow_exception(std::exchange(failure, nullptr));
            return true;
        }

        void take_chunk() {
            auto place = in_flight.begin(); // the oldest
            if constexpr (Ordering == ordering::unordered) {
                std::size_t number = 0;
                finished->take(number, &place->second.chunk.node().home());
                place = in_flight.find(number);
            }
            flying one = std::move(place->second);
            at = 0;
            current.clear();
            try {
                const std::size_t worker = one.chunk.worker();
                auto result = std::move(one.chunk).get();
                current = std::move(result.value);
                size.learn(one.count, result.seconds);
                if (result.failure) failure = result.failure.exception(worker, pool.bank().place_of(worker));
            } catch (...) {
                failure = std::current_exception();
            }
            in_flight.erase(place);
            items_in_flight -= one.count;
            if (failure) failed = true;
            else fill();
        }

        Pool& pool;
        Task task;
        chunk_source<View> source;
        chunk_size size;
        std::size_t ahead;
        std::size_t total; // items in the input, if that is known
        std::map<std::size_t, flying> in_flight;
        std::shared_ptr<completions> finished = std::make_shared<completions>();
        std::size_t items_in_flight = 0;
        std::size_t submitted = 0;
        values current;
        std::size_t at = 0;
        std::exception_ptr failure;
        bool failed = false;
    };

public:
    lazy_results(Pool& pool, Task task, View view, const map_options& how)
        : state_(std::make_unique<state>(pool, std::move(task), std::move(view), how)) {}

    class iterator {
    public:
        using value_type = typename values::value_type;
        using difference_type = std::ptrdiff_t;

        iterator() = default;
        explicit iterator(state& all) : all_(&all) { ++*this; }
        decltype(auto) operator*() const { return all_->current[all_->at]; }
        iterator& operator++() {
            if (!all_->advance()) all_ = nullptr;
            return *this;
        }
        void operator++(int) { ++*this; }
        bool operator==(std::default_sentinel_t) const { return all_ == nullptr; }

    private:
        state* all_ = nullptr;
    };

    /// Once: an input range is passed through one time.
    iterator begin() { return iterator(*state_); }
    [[nodiscard]] std::default_sentinel_t end() const { return {}; }

    /// How many results there will be.
    [[nodiscard]] std::size_t size() const requires std::ranges::sized_range<View> { return state_->total; }

private:
    std::unique_ptr<state> state_;
};

} // namespace trireme
