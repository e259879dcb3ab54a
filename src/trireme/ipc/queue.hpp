#pragma once

#include <trireme/ipc/queue_core.hpp>
#include <trireme/ipc/records.hpp>
#include <trireme/ipc/slots.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <ranges>
#include <span>
#include <utility>
#include <vector>

namespace trireme {

struct queue_options {
    std::size_t bytes = std::size_t{1} << 20U; ///< the largest item, as an archive; plain values need none of it
    std::size_t producers = 128;               ///< the most threads that put into it at the same time
};

} // namespace trireme

namespace trireme::ipc {

/// What can lie in a slot that other processes see. Others travel as archives.
template <class T>
concept plain_item =
    std::is_trivially_copyable_v<T> && !std::is_pointer_v<T> &&
    (archive_refusal<T> == refusal::none || archive_refusal<T> == refusal::opaque ||
     archive_refusal<T> == refusal::no_default_constructor || archive_refusal<T> == refusal::base_classes);

template <class T>
using items_between_processes = std::conditional_t<plain_item<T>, slots<T>, records<T>>;

/// A bounded queue, first in first out for each producer: a handle, of which copies are the same queue. Any thread
/// that has one may put and get. Each bank makes its own of it.
///
/// `Items` tells how items lie in the lanes: slots<T> or records<T>.
template <class T, class Items>
class basic_queue {
public:
    using value_type = T;

    /// None: to be assigned to.
    basic_queue() = default;

    // ---- Putting. A put whose call returned is seen by some consumer even if the queue is closed meanwhile. All
    // throw closed if the queue is closed, and abandoned if it went while they waited.

    /// Waits until there is room.
    void put(const T& item) { put_until(item, never); }
    void put(T&& item) { put_until(std::move(item), never); }

    /// False if there is no room.
    bool try_put(const T& item) { return attempt(core(), Items::measure(core(), item), building(item)); }
    bool try_put(T&& item) { return attempt(core(), Items::measure(core(), item), building(std::move(item))); }

    /// False if there was no room in time; the item is then where it was.
    template <class Item, class Rep, class Period>
    bool try_put_for(Item&& item, std::chrono::duration<Rep, Period> patience) {
        return put_until(std::forward<Item>(item), after(patience));
    }
    template <class Item>
    bool try_put_until(Item&& item, deadline until) {
        return put_until(std::forward<Item>(item), until);
    }

    /// Puts all items in their order, waiting as often as necessary; what an exception ends is put as far as it
    /// got.
    template <std::ranges::input_range Range>
    void put_many(Range&& items) {
        if constexpr (!std::ranges::forward_range<Range>) { // which may wait for its items
            for (auto&& item : items) put(std::forward<decltype(item)>(item));
        } else {
            const auto kept = core_;
            lane& own = kept->own_lane();
            auto next = std::ranges::begin(items);
            const auto last = std::ranges::end(items);
            for (backoff patience; next != last;) {
                if (put_some(*kept, own, next, last) > 0) patience.reset();
                else kept->await_room(own, patience, never);
            }
        }
    }

    /// Lets `build(T&)` fill an item in place, in the queue's own memory, when there is room.
    template <std::invocable<T&> Build>
    requires(Items::positions_are_items&& std::is_default_constructible_v<T>) void put_with(Build build) {
        put_built(
            {}, [&](T* memory) { build(*new (memory) T); }, never);
    }

    // ---- Getting. All throw abandoned if the queue went while they waited.

    /// Waits for an item; none if the queue is closed and all have been taken.
    std::optional<T> get() { return try_get_until(never); }
    /// The same into memory that is there already; false if there is none.
    bool get(T& into) { return get_until(into, never); }

    /// None if there is none now.
    std::optional<T> try_get() {
        std::optional<T> item;
        take(core(), [&](auto& from) { receive(from, item); });
        return item;
    }
    /// None if none came in time, or if the queue is closed and all have been taken: is_finished() tells.
    template <class Rep, class Period>
    std::optional<T> try_get_for(std::chrono::duration<Rep, Period> patience) {
        return try_get_until(after(patience));
    }
    std::optional<T> try_get_until(deadline until) {
        std::optional<T> item;
        get_with_until([&](auto& from) { receive(from, item); }, until);
        return item;
    }

    /// Waits for at least one item and takes up to as many as there is room for; the number, 0 if the queue is
    /// closed and all have been taken.
    std::size_t get_many(std::span<T> into) {
        std::size_t count = 0;
        get_batch(into.size(), [&](auto& from) { receive(from, into[count++]); });
        return count;
    }
    /// The same, up to `most`.
    std::vector<T> get_many(std::size_t most) {
        std::vector<T> items;
        get_batch(most, [&](auto& from) {
            std::optional<T> item;
            receive(from, item);
            items.push_back(std::move(*item));
        });
        return items;
    }

    /// Lets `read(T&)` use an item in place, in the queue's own memory; false if the queue is closed and all have
    /// been taken. Other consumers wait for items of the same producer meanwhile.
    template <std::invocable<T&> Read>
    requires(Items::positions_are_items) bool get_with(Read read) { return get_with_until(read, never); }

    // ---- The whole

    /// Nothing more can be put; what was put can still be taken, then consumers see the end. Any thread may call
    /// it.
    void close() { core().close(); }
    [[nodiscard]] bool is_closed() const { return core().is_closed(); }
    /// It is closed, and all items have been taken.
    [[nodiscard]] bool is_finished() const { return core().is_finished(); }

    /// How many items are in it; out of date when it is told.
    [[nodiscard]] std::size_t size() const { return core().size(); }
    [[nodiscard]] bool empty() const { return size() == 0; }
    /// How many items each producer may have in it before it has to wait.
    [[nodiscard]] std::size_t capacity() const { return static_cast<std::size_t>(core().capacity()); }

    /// A consumer has dealt with an item that it took. Throws std::logic_error if there were not so many.
    void task_done() { core().task_done(); }
    /// Waits until task_done() has been called for all items that were put.
    void join() { join_until(never); }
    template <class Rep, class Period>
    bool join_for(std::chrono::duration<Rep, Period> patience) {
        return join_until(after(patience));
    }
    bool join_until(deadline until) {
        const auto kept = core_;
        return kept->join_until(until);
    }

    /// `for (auto& item : queue)` takes items until the queue is closed and empty.
    class iterator {
    public:
        using value_type = T;
        using difference_type = std::ptrdiff_t;

        iterator() = default;
        explicit iterator(basic_queue& from) : from_(&from), item_(from.get()) {}
        T& operator*() const { return *item_; }
        iterator& operator++() {
            item_ = from_->get();
            return *this;
        }
        void operator++(int) { ++*this; }
        bool operator==(std::default_sentinel_t) const { return !item_; }

    private:
        basic_queue* from_ = nullptr;
        mutable std::optional<T> item_;
    };
    iterator begin() { return iterator(*this); }
    [[nodiscard]] std::default_sentinel_t end() const { return {}; }

    /// Waits until there is an item, or the queue is closed and all have been taken; false if neither in time.
    bool await_until(deadline until) {
        const auto kept = core_;
        for (queue_core::getter self; !kept->any_items();) {
            const auto news = kept->await_items(self, until);
            if (news != queue_core::news::items) return news == queue_core::news::finished;
        }
        return true;
    }

    /// A new queue in `in`, which is zero and large enough, from the byte `at` on. For the banks.
    basic_queue(std::shared_ptr<memory> in, const queue_shape& shape, std::size_t at = 0)
        : owned_(in), core_(queue_core::make(std::move(in), at, shape)) {
        core_->set_keeper({&Items::adopt, &Items::finish});
    }
    /// The queue that was made there.
    basic_queue(ownership in, std::size_t at) : owned_(std::move(in)) { attach(at); }

    static queue_shape shape(std::size_t capacity, const queue_options& how) {
        if (capacity == 0 || how.producers == 0) throw error("a queue needs room for one item and one producer");
        return {.capacity = capacity,
                .ring_bytes = Items::ring_bytes(capacity, how.bytes),
                .lanes = how.producers,
                .positions_are_items = Items::positions_are_items};
    }

protected:
    [[nodiscard]] const std::shared_ptr<queue_core>& shared_core() const { return core_; }
    /// Up to `most` items of one lane that are there now, but not of one that is passed by.
    std::vector<T> try_get_many(std::size_t most, const lane* passed_by) {
        std::vector<T> items;
        bool was_locked = false;
        const auto keep = [&](auto& from) {
            std::optional<T> item;
            receive(from, item);
            items.push_back(std::move(*item));
        };
        take(core(), keep, most, was_locked, passed_by);
        return items;
    }
    /// As many of them, from `next` on, as there is room for now.
    template <class Iterator, class End>
    void try_put_many(Iterator& next, const End& last) {
        put_some(core(), core().own_lane(), next, last);
    }

    [[nodiscard]] ownership& owned() { return owned_; }
    /// After owned() was assigned another queue's memory, or none.
    void attach(std::size_t at = 0) {
        core_ = owned_ ? queue_core::find(owned_.of(), at, Items::positions_are_items) : nullptr;
        if (core_) core_->set_keeper({&Items::adopt, &Items::finish});
    }

private:
    /// Ends what enter() began.
    struct leaving {
        const queue_core& of;
        lane& own;
        ~leaving() { of.leave(own); }
    };
    /// Gives a lane back.
    struct releasing {
        const queue_core& of;
        lane& locked;
        ~releasing() { of.release(locked); }
    };

    [[nodiscard]] queue_core& core() const { return *core_; }

    template <class Item>
    static auto building(Item&& item) {
        if constexpr (Items::positions_are_items) {
            return [&item](T* memory) { new (memory) T(std::forward<Item>(item)); };
        } else {
            return [&item](std::byte* memory) {
                writer out(memory);
                save(out, item);
            };
        }
    }

    template <class Build>
    static bool attempt(queue_core& in, typename Items::footprint size, const Build& build) {
        lane& own = in.own_lane();
        in.enter(own);
        const leaving at_the_end{in, own};
        return Items::write(in, own, size, build);
    }

    /// As many as there is room for; how many that were.
    template <class Iterator, class End>
    static std::size_t put_some(queue_core& in, lane& own, Iterator& next, const End& last) {
        in.enter(own);
        const leaving at_the_end{in, own};
        std::size_t count = 0;
        for (; next != last; ++next, ++count) {
            auto&& item = *next;
            if (!Items::write(in, own, Items::measure(in, item), building(std::forward<decltype(item)>(item))))
                break;
        }
        return count;
    }

    template <class Item>
    bool put_until(Item&& item, deadline until) {
        return put_built(Items::measure(core(), item), building(std::forward<Item>(item)), until);
    }

    template <class Build>
    bool put_built(typename Items::footprint size, const Build& build, deadline until) {
        if (attempt(core(), size, build)) return true;
        const auto kept = core_; // this object may go while it waits
        backoff patience;
        do {
            if (!kept->await_room(kept->own_lane(), patience, until)) return false;
        } while (!attempt(*kept, size, build));
        return true;
    }

    static void receive(T& from, T& into) { into = std::move(from); }
    static void receive(T& from, std::optional<T>& into) { into.emplace(std::move(from)); }
    static void receive(reader& from, T& into) { load(from, into); }
    static void receive(reader& from, std::optional<T>& into) {
        if (!into) into.emplace();
        load(from, *into);
    }

    /// Lets `use` have the next item, if there is one.
    template <class Use>
    static bool take(queue_core& in, Use&& use) {
        bool was_locked = false;
        if (take(in, use, 1, was_locked) != 0) return true;
        if (!was_locked) return false;
        in.break_locks_of_the_dead(); // nobody else may come who does
        return take(in, use, 1, was_locked) != 0;
    }
    /// Up to `most` items of one lane; how many it were.
    template <class Use>
    static std::size_t take(queue_core& in, Use& use, std::size_t most, bool& was_locked,
                            const lane* passed_by = nullptr) {
        lane* const locked = in.lock_filled(was_locked, passed_by);
        if (locked == nullptr) return 0;
        const releasing at_the_end{in, *locked};
        std::size_t count = 0;
        do {
            Items::take(in, *locked, use);
            ++count;
        } while (count < most && locked->read.load(std::memory_order_relaxed) != locked->written_seen);
        return count;
    }

    template <class Use>
    bool get_with_until(Use&& use, deadline until) {
        return get_batch(1, use, until);
    }
    bool get_until(T& into, deadline until) {
        return get_with_until([&](auto& from) { receive(from, into); }, until);
    }

    template <class Use>
    bool get_batch(std::size_t most, Use&& use, deadline until = never) {
        if (most == 0) return false;
        queue_core::getter self;
        if (take(core(), use, most, self.was_locked) != 0) return true;
        const auto kept = core_; // this object may go while it waits
        for (;;) {
            if (kept->await_items(self, until) != queue_core::news::items) return false;
            if (take(*kept, use, most, self.was_locked) == 0) continue;
            kept->pass_wake_up_on(self);
            return true;
        }
    }

    ownership owned_;
    std::shared_ptr<queue_core> core_;
};

} // namespace trireme::ipc
