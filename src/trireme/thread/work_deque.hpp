#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace trireme {
class task;
}

namespace trireme::thread {

/// The tasks of one worker: it pushes and pops at the bottom, others steal from the top.
///
/// The deque of Chase and Lev ("Dynamic Circular Work-Stealing Deque", SPAA 2005), with the memory orders of Lê,
/// Pop, Cohen and Zappa Nardelli ("Correct and Efficient Work-Stealing for Weak Memory Models", PPoPP 2013).
/// Invariant: the tasks at [top, bottom) are in the ring, and `top` never falls. The owner alone writes `bottom`;
/// who moves `top` past a task owns it. Owner and thief meet only at the last task, where the compare-exchange of
/// `top` decides; the sequentially consistent fences keep each from reading the other's index too early.
class work_deque {
public:
    work_deque() {
        rings_.push_back(std::make_unique<ring>(256));
        ring_.store(rings_.back().get());
    }

    /// Owner only.
    void push(task& one) {
        const auto bottom = bottom_.load(std::memory_order_relaxed);
        const auto top = top_.load(std::memory_order_acquire);
        ring* current = ring_.load(std::memory_order_relaxed);
        if (bottom - top >= current->size()) current = grow(*current, top, bottom);
        current->put(bottom, &one);
        bottom_.store(bottom + 1, std::memory_order_release);
    }

    /// Owner only; null if there is none.
    task* pop() {
        const auto bottom = bottom_.load(std::memory_order_relaxed) - 1;
        ring* current = ring_.load(std::memory_order_relaxed);
        if (top_.load(std::memory_order_relaxed) > bottom) return nullptr; // tops only rise: it is empty for good
        bottom_.store(bottom, std::memory_order_release); // a thief that reads this sees what was pushed before
        std::atomic_thread_fence(std::memory_order_seq_cst);
        auto top = top_.load(std::memory_order_relaxed);
        if (top < bottom) return current->get(bottom);
        task* last = nullptr;
        if (top == bottom) {
            last = current->get(bottom);
            if (!top_.compare_exchange_strong(top, top + 1, std::memory_order_seq_cst, std::memory_order_relaxed)) {
                last = nullptr; // a thief was faster
            }
        }
        bottom_.store(bottom + 1, std::memory_order_release);
        return last;
    }

    /// Any thread; null if there is none, or another thief was faster.
    task* steal() {
        auto top = top_.load(std::memory_order_acquire);
        std::atomic_thread_fence(std::memory_order_seq_cst);
        const auto bottom = bottom_.load(std::memory_order_acquire);
        if (top >= bottom) return nullptr;
        task* one = ring_.load(std::memory_order_acquire)->get(top);
        if (!top_.compare_exchange_strong(top, top + 1, std::memory_order_seq_cst, std::memory_order_relaxed)) {
            return nullptr;
        }
        return one;
    }

    [[nodiscard]] bool empty() const {
        return top_.load(std::memory_order_acquire) >= bottom_.load(std::memory_order_acquire);
    }

private:
    /// A power of two of places; indices wrap around.
    class ring {
    public:
        explicit ring(std::int64_t size) : mask_(size - 1), places_(static_cast<std::size_t>(size)) {}
        [[nodiscard]] std::int64_t size() const { return mask_ + 1; }
        [[nodiscard]] task* get(std::int64_t index) const { return place(index).load(std::memory_order_relaxed); }
        void put(std::int64_t index, task* one) { place(index).store(one, std::memory_order_relaxed); }

    private:
        std::atomic<task*>& place(std::int64_t index) { return places_[static_cast<std::size_t>(index & mask_)]; }
        const std::atomic<task*>& place(std::int64_t index) const {
            return places_[static_cast<std::size_t>(index & mask_)];
        }
        std::int64_t mask_;
        std::vector<std::atomic<task*>> places_;
    };

    ring* grow(const ring& current, std::int64_t top, std::int64_t bottom) {
        rings_.push_back(std::make_unique<ring>(current.size() * 2)); // thieves may still read the old ones
        ring* larger = rings_.back().get();
        for (auto index = top; index < bottom; ++index) larger->put(index, current.get(index));
        ring_.store(larger, std::memory_order_release);
        return larger;
    }

    alignas(64) std::atomic<std::int64_t> top_ = 0;
    alignas(64) std::atomic<std::int64_t> bottom_ = 0;
    std::atomic<ring*> ring_;
    std::vector<std::unique_ptr<ring>> rings_;
};

} // namespace trireme::thread
