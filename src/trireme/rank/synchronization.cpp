#include <trireme/rank/synchronization.hpp>

namespace trireme::rank {

bool mutex::try_lock() {
    std::uint32_t seen = free;
    return words_.in().compare_exchange(word, seen, locked);
}

/// Who has waited locks it as contended, for there may be others that wait: its unlock wakes the next one.
bool mutex::try_lock_until(deadline until) {
    if (try_lock()) return true;
    const ipc::words words = words_.in(); // this may go while it waits
    while (words.exchange(word, contended) != free) {
        if (!words.wait(word, contended, until)) return false;
    }
    return true;
}

void mutex::unlock() {
    const ipc::words words = words_.in(); // the next one may end it
    if (words.exchange(word, free) == contended) words.wake(word, 1);
}

bool recursive_mutex::enter_again() {
    if (held_->thread.load(std::memory_order_relaxed) != std::this_thread::get_id()) return false;
    ++held_->times;
    return true;
}

bool recursive_mutex::enter(bool has_locked) {
    if (!has_locked) return false;
    held_->thread.store(std::this_thread::get_id(), std::memory_order_relaxed);
    held_->times = 1;
    return true;
}

bool recursive_mutex::try_lock() { return enter_again() || enter(mutex_.try_lock()); }
bool recursive_mutex::try_lock_until(deadline until) {
    return enter_again() || enter(mutex_.try_lock_until(until));
}

void recursive_mutex::unlock() {
    if (--held_->times != 0) return;
    held_->thread.store(std::thread::id(), std::memory_order_relaxed);
    mutex_.unlock();
}

} // namespace trireme::rank
