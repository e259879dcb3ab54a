#pragma once

#include <trireme/rank/home.hpp>
#include <trireme/rank/synchronization.hpp>

#include <atomic>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <span>
#include <type_traits>
#include <utility>

namespace trireme::rank::detail {

/// A value of up to 8 bytes, changed by the processor of its home at once.
template <class T>
class atomic_cell {
public:
    atomic_cell(const communicator& ranks, T initial) : home_(ranks, sizeof(bits)) {
        if (ranks.is_root()) exchange(initial);
        ranks.barrier();
    }

    T load() {
        if (T* const here = near()) return std::atomic_ref(*here).load();
        return unpacked(far().template load<bits>(0));
    }
    T exchange(T desired) {
        if (T* const here = near()) return std::atomic_ref(*here).exchange(desired);
        return unpacked(far().exchange(0, packed(desired)));
    }
    bool compare_exchange(T& expected, T desired) {
        if (T* const here = near()) return std::atomic_ref(*here).compare_exchange_strong(expected, desired);
        bits seen = packed(expected);
        if (far().compare_exchange(0, seen, packed(desired))) return true;
        expected = unpacked(seen);
        return false;
    }
    T fetch_add(T amount) {
        if (T* const here = near()) return std::atomic_ref(*here).fetch_add(amount);
        if constexpr (std::integral<T> && sizeof(T) == sizeof(bits)) {
            return unpacked(far().fetch_add(0, packed(amount)));
        } else {
            return update([amount](T seen) { return static_cast<T>(seen + amount); });
        }
    }
    template <class F>
    T update(F&& f) {
        T seen = load();
        while (!compare_exchange(seen, f(std::as_const(seen)))) {}
        return seen;
    }

private:
    using bits = std::conditional_t<sizeof(T) <= sizeof(std::uint32_t), std::uint32_t, std::uint64_t>;

    static bits packed(T value) {
        bits all = 0;
        std::memcpy(&all, &value, sizeof(T));
        return all;
    }
    static T unpacked(bits all) {
        T value;
        std::memcpy(&value, &all, sizeof(T));
        return value;
    }

    T* near() const {
        const auto& memory = home_.memory()->near();
        return memory ? reinterpret_cast<T*>(memory->data()) : nullptr;
    }
    homed_memory& far() const { return *home_.memory(); }

    home home_;
};

/// A value of any size, with a lock.
template <class T>
class locked_cell {
public:
    locked_cell(const communicator& ranks, const T& initial) : lock_(ranks), home_(ranks, sizeof(T)) {
        if (ranks.is_root()) write(initial);
        ranks.barrier();
    }

    T load() {
        const std::lock_guard lock(lock_);
        return read();
    }
    T exchange(const T& desired) {
        return update([&](const T&) -> const T& { return desired; });
    }
    bool compare_exchange(T& expected, const T& desired) {
        const std::lock_guard lock(lock_);
        const T seen = read();
        const bool same = std::memcmp(&expected, &seen, sizeof(T)) == 0;
        if (same) write(desired);
        else expected = seen;
        return same;
    }
    T fetch_add(T amount) {
        return update([amount](T seen) { return static_cast<T>(seen + amount); });
    }
    template <class F>
    T update(F&& f) {
        const std::lock_guard lock(lock_);
        const T before = read();
        write(f(before));
        return before;
    }

private:
    T read() const {
        T value;
        const auto& memory = home_.memory()->near();
        if (memory) std::memcpy(&value, memory->data(), sizeof(T));
        else home_.memory()->read(0, std::as_writable_bytes(std::span(&value, 1)));
        return value;
    }
    void write(const T& value) const {
        const auto& memory = home_.memory()->near();
        if (memory) std::memcpy(memory->data(), &value, sizeof(T));
        else home_.memory()->write(0, std::as_bytes(std::span(&value, 1)));
    }

    mutex lock_;
    home home_;
};

} // namespace trireme::rank::detail
