#pragma once

#include <trireme/executor/chunk.hpp>
#include <trireme/executor/chunk_size.hpp>
#include <trireme/task/future.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <ranges>
#include <utility>
#include <vector>

namespace trireme {

/// Takes chunks from the front of a range.
template <std::ranges::view View>
class chunk_source {
public:
    explicit chunk_source(View view) : view_(std::move(view)) {
        if constexpr (std::ranges::sized_range<View>) {
            remaining_ = static_cast<std::size_t>(std::ranges::size(view_));
        }
        at_ = std::ranges::begin(view_);
    }

    [[nodiscard]] bool empty() { return *at_ == std::ranges::end(view_); }
    /// How many items are left; a large number if that is not known.
    [[nodiscard]] std::size_t remaining() const { return remaining_; }

    /// The next `most` items, or as many as there are.
    std::vector<std::ranges::range_value_t<View>> take(std::size_t most) {
        std::vector<std::ranges::range_value_t<View>> items;
        for (; items.size() < most && !empty(); ++*at_) items.push_back(**at_);
        if constexpr (std::ranges::sized_range<View>) remaining_ -= items.size();
        return items;
    }

private:
    View view_;
    std::optional<std::ranges::iterator_t<View>> at_;
    std::size_t remaining_ = ~std::size_t{0} / 2;
};

/// A range that is worked off in chunks, from start to end, without a thread of its own: whoever completes a chunk
/// hands the next one out. Chunks are joined in order. After the first failure, in the order of the items, nothing
/// more is handed out, and it is the result.
template <class Pool, class Task, class View, class Value>
class bulk final : public watcher, public std::enable_shared_from_this<bulk<Pool, Task, View, Value>> {
    using items = std::vector<std::ranges::range_value_t<View>>;
    using chunk_value = chunk_result<typename Task::value_type>;
    using chunk_future = future<chunk_value>;

public:
    bulk(Pool& pool, Task task, View view, const map_options& how, Value start)
        : pool_(pool), task_(std::move(task)), source_(std::move(view)), size_(how, pool.bank().workers()),
          value_(std::move(start)), promise_(new promised<Value>(pool.bank())) {}

    future<Value> start() {
        auto result = future<Value>::adopt(*promise_);
        promise_->watch(this->shared_from_this(), none); // it may be cancelled
        hand_out(std::unique_lock(mutex_));
        return result;
    }

    void completed(std::size_t number) noexcept override {
        if (number == none) cancel_flying();
        else take_in(number);
    }

private:
    void take_in(std::size_t number) {
        std::unique_lock lock(mutex_);
        const auto place = flying_.find(number);
        chunk_future finished = std::move(place->second.first);
        const std::size_t count = place->second.second;
        flying_.erase(place);
        try {
            const std::size_t worker = finished.worker();
            chunk_value chunk = std::move(finished).get();
            size_.learn(count, chunk.seconds);
            if (chunk.failure) fail(number, chunk.failure.exception(worker, pool_.bank().place_of(worker)));
            else early_.emplace(number, std::move(chunk.value));
        } catch (...) {
            fail(number, std::current_exception());
        }
        join();
        hand_out(std::move(lock));
    }

    /// The whole is finished: in the usual way, with nothing left in flight, or by being cancelled.
    void cancel_flying() {
        std::vector<chunk_future> chunks;
        {
            const std::lock_guard lock(mutex_);
            for (const auto& [number, one] : flying_) chunks.push_back(one.first);
        }
        // Those that wait before those that run, so that none starts in the place of one that stops.
        for (auto one = chunks.rbegin(); one != chunks.rend(); ++one) one->node().cancel_unstarted();
        for (const chunk_future& one : chunks) one.cancel();
    }

    void fail(std::size_t number, std::exception_ptr problem) {
        if (failed_at_ < number) return;
        failed_at_ = number;
        problem_ = std::move(problem);
    }

    void join() {
        for (auto next = early_.begin(); next != early_.end() && next->first == joined_; ++joined_) {
            try {
                task_.gather.join(value_, std::move(next->second));
            } catch (...) {
                fail(joined_, std::current_exception());
            }
            next = early_.erase(next);
        }
    }

    /// One thread at a time hands out, without holding the lock while it does: posting may complete tasks, and so
    /// come back to completed(). The others leave it to that one.
    void hand_out(std::unique_lock<std::mutex> lock) {
        if (handing_out_) return;
        handing_out_ = true;
        for (items next = take(); !next.empty(); next = take()) {
            const std::size_t number = numbered_++;
            const std::size_t count = next.size();
            // No handle here: the one in flying_ is the only one, so that the value can be moved out.
            task& chunk = (flying_[number] = {pool_.prepare(task_, std::move(next)), count}).first.node();
            lock.unlock();
            chunk.watch(this->shared_from_this(), number);
            if (started_outside_) pool_.launch_behind(chunk);
            else pool_.launch(chunk);
            lock.lock();
        }
        handing_out_ = false;
        const bool over = flying_.empty() && !std::exchange(ended_, true);
        lock.unlock();
        if (over) end();
    }

    /// The next items to hand out; none if it is not the time.
    items take() {
        if (flying_.size() >= size_.in_flight() || failed_at_ != none || promise_->started()) return {};
        try {
            if (!source_.empty()) return source_.take(size_.next(source_.remaining()));
        } catch (...) { // the range threw
            fail(numbered_, std::current_exception());
        }
        return {};
    }

    void end() {
        if (!promise_->claim()) { // cancelled
            promise_->release();
            return;
        }
        if (problem_) {
            promise_->set_exception(problem_);
        } else {
            promise_->set_value(std::move(value_));
        }
        promise_->finish();
    }

    static constexpr std::size_t none = ~std::size_t{0};

    Pool& pool_;
    // Who waits for it runs other tasks meanwhile, if that is a worker: its own chunks first, or it would get from
    // one task that waits into the next. For anybody else they are worked off in order.
    const bool started_outside_ = helper::of_this_thread() == nullptr;
    std::mutex mutex_; // guards what follows
    Task task_;
    chunk_source<View> source_;
    chunk_size size_;
    std::map<std::size_t, std::pair<chunk_future, std::size_t>> flying_; // with their numbers of items
    std::map<std::size_t, typename Task::value_type> early_;             // complete before one before them
    std::size_t numbered_ = 0;
    std::size_t joined_ = 0;
    std::size_t failed_at_ = none;
    std::exception_ptr problem_;
    Value value_;
    bool handing_out_ = false;
    bool ended_ = false;
    promised<Value>* promise_;
};

} // namespace trireme
