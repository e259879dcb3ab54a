#pragma once

#include <trireme/ipc/backoff.hpp>
#include <trireme/ipc/fences.hpp>
#include <trireme/ipc/lane.hpp>
#include <trireme/ipc/memory.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace trireme::ipc {

/// How large a queue is.
struct queue_shape {
    std::uint64_t capacity = 1;   ///< items a lane
    std::uint64_t ring_bytes = 0; ///< a lane
    std::uint64_t lanes = 1;
    bool positions_are_items = true; ///< else they are bytes
    bool is_linked = false;          ///< items also come from elsewhere, and go there

    [[nodiscard]] std::size_t memory_bytes() const;
};

/// A queue without its items' type: lanes in shared memory, who owns and who locks them, and how both sides wait.
class queue_core : public std::enable_shared_from_this<queue_core> {
public:
    /// Makes a queue in memory that is zero, from the byte `at` on, which begins a page.
    static std::shared_ptr<queue_core> make(std::shared_ptr<memory> in, std::size_t at, const queue_shape& shape);
    /// The queue that somebody has made there.
    static std::shared_ptr<queue_core> find(std::shared_ptr<memory> in, std::size_t at, bool positions_are_items);
    ~queue_core();
    queue_core(const queue_core&) = delete;
    queue_core& operator=(const queue_core&) = delete;

    /// What only those who know the items can do.
    struct item_keeper {
        void (*adopt)(const queue_core& in, lane& own) = nullptr; ///< a thread has become a lane's owner
        void (*finish)(queue_core& in) = nullptr; ///< nobody in this process uses the queue any more
    };
    void set_keeper(const item_keeper& keeper) { keeper_ = keeper; }

    [[nodiscard]] std::uint64_t capacity() const { return header_->capacity; }
    [[nodiscard]] std::uint64_t ring_bytes() const { return header_->ring_bytes; }
    [[nodiscard]] std::byte* ring(const lane& of) const {
        return rings_ + static_cast<std::size_t>(&of - lanes_) * header_->ring_bytes;
    }
    /// All that have ever been owned.
    [[nodiscard]] std::span<lane> lanes() const {
        return {lanes_, header_->lanes_used.load(std::memory_order_acquire)};
    }
    [[nodiscard]] std::uint64_t put_into(const lane& one) const {
        return (positions_are_items_ ? one.written : one.put).load(std::memory_order_acquire);
    }
    [[nodiscard]] std::uint64_t taken_from(const lane& one) const {
        return (positions_are_items_ ? one.read : one.taken).load(std::memory_order_acquire);
    }
    [[nodiscard]] std::size_t size() const;

    // ---- Putting

    /// The lane that the calling thread owns; it takes one the first time, and keeps it while it lives. Throws
    /// error if all are taken.
    lane& own_lane() {
        seat& here = own_seat();
        return here.own != nullptr ? *here.own : take_seat(here);
    }

    /// Before the owner looks for room in its lane; throws closed. What it puts before leave() will be seen by
    /// consumers, also if somebody closes the queue meanwhile: close() sets `closed`, then waits while `putting` is
    /// set; the fences keep either from looking before it has written.
    void enter(lane& own) const {
        own.putting.store(1, std::memory_order_relaxed);
        fences::light();
        if (header_->closed.load(std::memory_order_acquire) == 0 || &own == link_) return;
        own.putting.store(0, std::memory_order_release);
        throw closed();
    }
    void leave(lane& own) const {
        own.putting.store(0, std::memory_order_release);
        fences::light();
        if (header_->hungry.load(std::memory_order_relaxed) != 0) wake_a_consumer();
    }

    /// Waits until a consumer has made room since the owner saw too little; false if `until` came first. Throws
    /// abandoned.
    bool await_room(lane& own, backoff& patience, deadline until) const;

    // ---- Getting

    /// A lane that has items, locked for this thread; null if there is none. Others' locks are passed by:
    /// `was_locked` tells of one on a lane that has items. So is one lane, if wanted.
    lane* lock_filled(bool& was_locked, const lane* passed_by = nullptr) {
        seat& here = own_seat();
        const std::span<lane> all = lanes();
        // It does not stay with a lane for ever where there always is something: others' items wait, too.
        if (here.run == longest_run) next_turn(here);
        for (std::size_t looked = 0; looked < all.size(); ++looked) {
            if (here.turn >= all.size()) here.turn = 0;
            lane& one = all[here.turn];
            // Of its last lane it knows without a look at the producer's line whether something is left.
            if ((looked != 0 && is_empty(one)) || &one == passed_by) {
                next_turn(here);
                continue;
            }
            if (!try_lock(one)) {
                was_locked = was_locked || !is_empty(one);
                next_turn(here);
                continue;
            }
            if (one.read.load(std::memory_order_relaxed) != one.written_seen || look_again(one)) {
                ++here.run;
                return &one;
            }
            unlock(one);
            next_turn(here);
        }
        return nullptr;
    }

    /// Gives a lane back, from which something was taken.
    void release(lane& locked) const {
        unlock(locked);
        fences::light();
        if (locked.asleep.load(std::memory_order_relaxed) != 0) wake_owner_of(locked);
    }

    /// How far a thread is with its waiting for items.
    struct getter {
        backoff patience{};
        bool was_locked = false; ///< items were there, but locked
        bool has_slept = false;
    };
    enum class news { items, finished, nothing };
    /// Waits for items that this thread might take. `nothing`: `until` came first. Throws abandoned.
    news await_items(getter& who, deadline until);
    /// Who has slept, and has got something, wakes the next sleeper if there is more: producers may not have woken
    /// one for each item.
    void pass_wake_up_on(const getter& who) const;
    void break_locks_of_the_dead() const;
    [[nodiscard]] bool any_items() const;

    // ---- The end

    /// Nothing more can be put; what was being put is there, unless `until` came first: then false.
    bool refuse(deadline until = never);
    void close() {
        refuse();
        if (header_->is_linked == 0) finish();
    }
    [[nodiscard]] bool is_closed() const { return header_->closed.load(std::memory_order_acquire) != 0; }
    [[nodiscard]] bool is_finished() const {
        return header_->ended.load(std::memory_order_acquire) != 0 && !any_items();
    }

    // ---- A link to other nodes' queues: one thread that takes items here and puts items here

    /// The calling thread's lane is where items come from elsewhere: they may come after the queue was closed.
    void link() { link_ = &own_lane(); }
    [[nodiscard]] const lane* link_lane() const { return link_; }
    [[nodiscard]] std::size_t link_backlog() const {
        return static_cast<std::size_t>(put_into(*link_) - taken_from(*link_));
    }
    /// Whether a consumer has found nothing since the last call.
    bool was_sought() {
        return header_->seeking.load(std::memory_order_relaxed) != 0 && header_->seeking.exchange(0) != 0;
    }
    /// Items that its own producers have put so far, and that anybody has taken.
    [[nodiscard]] std::uint64_t items_put() const {
        std::uint64_t all = 0;
        for (const lane& one : lanes()) all += &one == link_ ? 0 : put_into(one);
        return all;
    }
    [[nodiscard]] std::uint64_t items_taken() const {
        std::uint64_t all = 0;
        for (const lane& one : lanes()) all += taken_from(one);
        return all;
    }
    [[nodiscard]] std::uint64_t tasks_done() const { return header_->done.load(); }
    /// Nothing more will come.
    void finish();
    /// Those who wait in join() have numbers, up to this one; up to which number all tasks were found to be done.
    [[nodiscard]] std::uint32_t joiners() const { return header_->joining.load(); }
    [[nodiscard]] std::uint32_t joined() const { return header_->joins.load(); }
    void tell_joined(std::uint32_t up_to);

    /// One of the items that were taken has been dealt with. Throws std::logic_error if there were not so many.
    void task_done() const;
    /// Waits until all items that were put have been dealt with.
    bool join_until(deadline until) const;

private:
    /// What a thread keeps of a queue.
    struct seat {
        std::uint64_t core = 0; ///< which
        lane* own = nullptr;
        std::size_t turn = 0; ///< the lane that it looks at first
        unsigned run = 0;     ///< items that it has taken from that one
    };
    struct seats;
    static constexpr unsigned longest_run = 64;

    queue_core(std::shared_ptr<memory> in, std::size_t at, bool positions_are_items);

    seat& own_seat() { return last_seat != nullptr && last_seat->core == number_ ? *last_seat : find_seat(); }
    seat& find_seat();
    lane& take_seat(seat& here);
    lane* claim_lane(bool from_the_dead);
    void give_back(lane& own);

    static bool is_empty(const lane& one) {
        return one.read.load(std::memory_order_relaxed) == one.written.load(std::memory_order_relaxed);
    }
    static void next_turn(seat& here) {
        ++here.turn;
        here.run = 0;
    }
    static bool look_again(lane& locked) {
        locked.written_seen = locked.written.load(std::memory_order_acquire);
        return locked.read.load(std::memory_order_relaxed) != locked.written_seen;
    }
    bool try_lock(lane& one) const {
        std::uint32_t nobody = 0;
        return one.lock.load(std::memory_order_relaxed) == 0 &&
               one.lock.compare_exchange_strong(nobody, self_, std::memory_order_acquire,
                                                std::memory_order_relaxed);
    }
    static void unlock(lane& locked) { locked.lock.store(0, std::memory_order_release); }

    void wake_a_consumer() const;
    void wake_owner_of(lane& one) const;
    bool join_linked(deadline until) const;

    inline static thread_local seat* last_seat = nullptr;

    std::shared_ptr<memory> memory_;
    queue_header* header_;
    lane* lanes_;
    std::byte* rings_;
    bool positions_are_items_;
    std::uint64_t number_;   // of all queues that this process has had
    std::uint32_t self_ = 1; // what stands in locks that this process holds
    item_keeper keeper_;
    const lane* link_ = nullptr;

    std::mutex mutex_; // guards the next one
    std::vector<lane*> claimed_;
};

} // namespace trireme::ipc
