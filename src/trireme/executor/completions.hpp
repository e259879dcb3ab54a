#pragma once

#include <trireme/task/future.hpp>

#include <deque>
#include <iterator>
#include <memory>
#include <mutex>
#include <ranges>
#include <utility>
#include <vector>

namespace trireme {

/// The tags of tasks in the order in which they finish. Make it with std::make_shared, watch() tasks with it.
class completions final : public watcher {
public:
    void completed(std::size_t tag) noexcept override;

    /// Waits for the next one, while `home`, if not null, makes progress; false if `until` comes first. One thread
    /// takes.
    bool take(std::size_t& tag, executor* home, deadline until = never);

private:
    bool try_take(std::size_t& tag);

    std::mutex mutex_;
    std::deque<std::size_t> tags_;
    std::shared_ptr<parker> taker_;
};

template <class Futures>
using value_of_futures = typename std::ranges::range_value_t<Futures>::value_type;

/// The futures of a range in the order in which they become ready: an input range of them.
template <class T>
class completed_futures {
public:
    explicit completed_futures(std::vector<future<T>> futures)
        : futures_(std::move(futures)), queue_(std::make_shared<completions>()) {
        for (std::size_t i = 0; i < futures_.size(); ++i) futures_[i].node().watch(queue_, i);
    }
    completed_futures(completed_futures&&) noexcept = default;
    completed_futures& operator=(completed_futures&&) noexcept = default;
    ~completed_futures() {
        for (const future<T>& one : futures_) {
            if (one.valid() && !one.ready()) one.node().unwatch(*queue_);
        }
    }

    class iterator {
    public:
        using value_type = future<T>;
        using difference_type = std::ptrdiff_t;

        iterator() = default;
        explicit iterator(completed_futures& all) : all_(&all) { ++*this; }
        future<T>& operator*() const { return all_->current_; }
        iterator& operator++() {
            all_->advance();
            return *this;
        }
        void operator++(int) { ++*this; }
        bool operator==(std::default_sentinel_t) const { return all_->over_; }

    private:
        completed_futures* all_ = nullptr;
    };

    iterator begin() { return iterator(*this); }
    [[nodiscard]] std::default_sentinel_t end() const { return {}; }

private:
    void advance() {
        if (taken_ == futures_.size()) {
            over_ = true;
            return;
        }
        // Any that has not finished tells whose progress to make.
        while (first_unfinished_ + 1 < futures_.size() &&
               (!futures_[first_unfinished_].valid() || futures_[first_unfinished_].ready())) {
            ++first_unfinished_;
        }
        std::size_t index = 0;
        executor* home = nullptr;
        if (const auto& waited = futures_[first_unfinished_]; waited.valid()) home = &waited.node().home();
        queue_->take(index, home);
        current_ = std::exchange(futures_[index], {});
        ++taken_;
    }

    std::vector<future<T>> futures_;
    std::shared_ptr<completions> queue_;
    future<T> current_;
    std::size_t taken_ = 0;
    std::size_t first_unfinished_ = 0;
    bool over_ = false;
};

/// `for (auto& f : as_completed(futures)) use(f.get());`
template <std::ranges::input_range Futures>
auto as_completed(Futures&& futures) {
    std::vector<future<value_of_futures<Futures>>> all;
    for (auto&& one : futures) all.push_back(one);
    return completed_futures<value_of_futures<Futures>>(std::move(all));
}

enum class wait_for { first_completed, first_exception, all_completed };
inline constexpr auto first_completed = wait_for::first_completed;
inline constexpr auto first_exception = wait_for::first_exception;
inline constexpr auto all_completed = wait_for::all_completed;

template <class T>
struct wait_result {
    std::vector<future<T>> done;
    std::vector<future<T>> not_done;
};

/// Waits until the first of `futures` is ready, the first has failed (or all are ready), or all are, but no longer
/// than `timeout`. Both lists are in the order of `futures`.
template <std::ranges::input_range Futures, class Rep = std::int64_t, class Period = std::nano>
auto wait(Futures&& futures, wait_for what = all_completed,
          std::chrono::duration<Rep, Period> timeout = std::chrono::duration<Rep, Period>::max()) {
    using T = value_of_futures<Futures>;
    const deadline until = after(timeout);
    std::vector<future<T>> all;
    for (auto&& one : futures) all.push_back(one);
    const auto queue = std::make_shared<completions>();
    for (std::size_t i = 0; i < all.size(); ++i) all[i].node().watch(queue, i);
    const auto unfinished = [&] {
        return std::find_if(all.begin(), all.end(), [](const future<T>& one) { return !one.ready(); });
    };
    for (std::size_t taken = 0; taken < all.size(); ++taken) {
        const auto waited = unfinished();
        std::size_t index = 0;
        if (!queue->take(index, waited == all.end() ? nullptr : &waited->node().home(), until)) break;
        if (what == first_completed) break;
        if (what == first_exception && all[index].exception()) break;
    }
    wait_result<T> result;
    for (future<T>& one : all) {
        one.node().unwatch(*queue);
        (one.ready() ? result.done : result.not_done).push_back(std::move(one));
    }
    return result;
}

} // namespace trireme
