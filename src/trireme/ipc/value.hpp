#pragma once

#include <trireme/ipc/handle.hpp>

#include <array>
#include <atomic>
#include <concepts>
#include <cstring>
#include <mutex>
#include <type_traits>

namespace trireme::ipc {

/// A value that the processor changes at once.
template <class T>
class atomic_cell {
public:
    T load() { return ref().load(); }
    T exchange(T desired) { return ref().exchange(desired); }
    bool compare_exchange(T& expected, T desired) { return ref().compare_exchange_strong(expected, desired); }
    T fetch_add(T amount) { return ref().fetch_add(amount); }
    template <class F>
    T update(F& f) {
        T seen = load();
        while (!compare_exchange(seen, f(std::as_const(seen)))) {}
        return seen;
    }

private:
    std::atomic_ref<T> ref() { return std::atomic_ref<T>(value_); }

    alignas(std::atomic_ref<T>::required_alignment) T value_;
};

/// A value with a lock, and in two copies: one who dies while it writes leaves the old one.
template <class T, class Lock>
class locked_cell {
public:
    T load() {
        const std::lock_guard lock(lock_);
        return current();
    }
    T exchange(T desired) {
        const std::lock_guard lock(lock_);
        return replace(desired);
    }
    /// Compares bytes, as std::atomic does.
    bool compare_exchange(T& expected, T desired) {
        const std::lock_guard lock(lock_);
        const bool same = std::memcmp(&expected, &current(), sizeof(T)) == 0;
        if (same) replace(desired);
        else expected = current();
        return same;
    }
    T fetch_add(T amount) {
        const std::lock_guard lock(lock_);
        return replace(static_cast<T>(current() + amount));
    }
    template <class F>
    T update(F& f) {
        const std::lock_guard lock(lock_);
        return replace(f(std::as_const(current())));
    }

private:
    T& current() { return copies_[which_.load(std::memory_order_relaxed)]; }
    T replace(const T& desired) {
        const T old = current();
        const unsigned other = 1 - which_.load(std::memory_order_relaxed);
        copies_[other] = desired;
        which_.store(other, std::memory_order_release);
        return old;
    }

    Lock lock_;
    std::atomic<unsigned> which_ = 0;
    std::array<T, 2> copies_;
};

/// A value that threads or processes share. Every operation on it happens at once: by the processor where it can do
/// that for a T, else under a lock. A copy is a handle to the same value.
template <class T, class Lock>
class value : public handle {
    static_assert(std::is_trivially_copyable_v<T>, "only what can be copied byte by byte can be a shared value");

public:
    static constexpr bool is_lock_free = std::atomic_ref<T>::is_always_lock_free;

    [[nodiscard]] T load() const { return here().load(); }
    operator T() const { return load(); } // NOLINT: it is a value
    void store(T desired) const { here().exchange(desired); }
    /// Returns the value before.
    T exchange(T desired) const { return here().exchange(desired); }
    /// Sets it to `desired` if it is `expected`; else tells what it is instead.
    bool compare_exchange(T& expected, T desired) const { return here().compare_exchange(expected, desired); }
    /// Returns the value before.
    T fetch_add(T amount) const requires(std::is_arithmetic_v<T> && !std::same_as<T, bool>) {
        return here().fetch_add(amount);
    }
    /// Sets it to what `f` makes of it, and returns the value before. If others change it meanwhile, `f` is called
    /// again.
    template <class F>
    T update(F f) const {
        return here().update(f);
    }

protected:
    using cell = std::conditional_t<is_lock_free, atomic_cell<T>, locked_cell<T, Lock>>;

    explicit value(maker make) : handle(make) {}

private:
    [[nodiscard]] cell& here() const { return *reinterpret_cast<cell*>(data()); }
};

} // namespace trireme::ipc
