#include <trireme/task/node_memory.hpp>

#include <array>
#include <atomic>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace trireme::node_memory {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

// The sanitizers know the heap, and would not see a use of a destroyed task in memory that is kept.
void* allocate(std::size_t size) { return ::operator new(size); }
void release(void* memory) noexcept { ::operator delete(memory); }
void send_home() noexcept {}

#else

namespace {

struct store;

/// Stands before every task. Its memory is a task's again and again, and never anything else's.
struct alignas(16) block {
    store* home; // null: the heap
    union {
        block* next;            // while it is free
        std::size_t size_class; // while it holds a task
    };
};

constexpr std::array<std::size_t, 4> sizes{64, 128, 256, 512}; // with the header
constexpr std::size_t blocks_in_a_slab = 64;
constexpr int gathered_most = 32;

/// The blocks of one thread.
struct store {
    std::array<block*, sizes.size()> free{};
    std::array<std::atomic<block*>, sizes.size()> returned{}; // by other threads; taken all at once

    // A chain of blocks of one class and one other store, on their way home.
    store* gathered_for = nullptr;
    std::size_t gathered_class = 0;
    block* gathered_first = nullptr;
    block* gathered_last = nullptr;
    int gathered = 0;

    block* take(std::size_t size_class) {
        block*& list = free[size_class];
        if (list == nullptr) list = returned[size_class].exchange(nullptr, std::memory_order_acquire);
        if (list == nullptr) list = slab(size_class);
        return std::exchange(list, list->next);
    }

    static block* slab(std::size_t size_class) {
        const std::size_t size = sizes[size_class];
        auto* memory = static_cast<std::byte*>(::operator new(size* blocks_in_a_slab, std::align_val_t(64)));
        block* first = nullptr;
        for (std::size_t i = blocks_in_a_slab; i-- > 0;) {
            auto* one = new (memory + i * size) block;
            one->next = first;
            first = one;
        }
        return first;
    }

    void gather(block* one, store* home, std::size_t size_class) {
        if (gathered > 0 && (gathered_for != home || gathered_class != size_class)) send();
        if (gathered == 0) {
            gathered_for = home;
            gathered_class = size_class;
            gathered_last = one;
            gathered_first = nullptr;
        }
        one->next = std::exchange(gathered_first, one);
        if (++gathered >= gathered_most) send();
    }

    void send() {
        if (gathered == 0) return;
        auto& list = gathered_for->returned[gathered_class];
        gathered_last->next = list.load(std::memory_order_relaxed);
        // No ABA: the list is only ever taken whole.
        while (!list.compare_exchange_weak(gathered_last->next, gathered_first, std::memory_order_release,
                                           std::memory_order_relaxed)) {}
        gathered = 0;
    }
};

/// Stores outlive their threads, since blocks may come home at any time; a new thread takes a left one over.
class stores {
public:
    store* acquire() {
        const std::lock_guard lock(mutex_);
        if (left_.empty()) return new store;
        store* found = left_.back();
        left_.pop_back();
        return found;
    }
    void leave(store* one) {
        const std::lock_guard lock(mutex_);
        left_.push_back(one);
    }
    static stores& all() {
        static auto* const instance = new stores; // reachable, and never destroyed: threads may end later
        return *instance;
    }

private:
    std::mutex mutex_;
    std::vector<store*> left_;
};

thread_local store* own = nullptr;

struct leaver {
    bool armed = false;
    ~leaver() {
        if (own == nullptr) return;
        own->send();
        stores::all().leave(std::exchange(own, nullptr));
    }
};

store& first_use() {
    thread_local leaver at_exit;
    at_exit.armed = true;
    own = stores::all().acquire();
    return *own;
}

store& of_this_thread() { return own != nullptr ? *own : first_use(); }

} // namespace

void* allocate(std::size_t size) {
    const std::size_t whole = size + sizeof(block);
    for (std::size_t size_class = 0; size_class < sizes.size(); ++size_class) {
        if (whole > sizes[size_class]) continue;
        store& mine = of_this_thread();
        block* one = mine.take(size_class);
        one->home = &mine;
        one->size_class = size_class;
        return one + 1;
    }
    auto* one = new (::operator new(whole)) block;
    one->home = nullptr;
    return one + 1;
}

void release(void* memory) noexcept {
    block* one = static_cast<block*>(memory) - 1;
    store* home = one->home;
    if (home == nullptr) {
        ::operator delete(one);
        return;
    }
    store& mine = of_this_thread();
    const std::size_t size_class = one->size_class;
    if (home == &mine) one->next = std::exchange(mine.free[size_class], one);
    else mine.gather(one, home, size_class);
}

void send_home() noexcept {
    if (own != nullptr) own->send();
}

#endif

} // namespace trireme::node_memory
