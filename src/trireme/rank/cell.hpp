#pragma once

#include <trireme/rank/blocks.hpp>
#include <trireme/rank/synchronization.hpp>

#include <atomic>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <type_traits>
#include <utility>

namespace trireme::rank::detail {

/// A value of up to 8 bytes on the first rank, changed by the processor or by MPI at once.
template <class T>
class atomic_cell {
public:
    atomic_cell(const communicator& ranks, T initial) : place_(ranks, 1, sizeof(bits)) {
        if (ranks.is_root()) exchange(initial);
        place_.sync();
    }

    T load() {
        if (T* const here = near()) return std::atomic_ref(*here).load();
        return fetch_and_op(0, MPI_NO_OP);
    }
    T exchange(T desired) {
        if (T* const here = near()) return std::atomic_ref(*here).exchange(desired);
        return fetch_and_op(packed(desired), MPI_REPLACE);
    }
    bool compare_exchange(T& expected, T desired) {
        if (T* const here = near()) return std::atomic_ref(*here).compare_exchange_strong(expected, desired);
        const bits wanted = packed(expected);
        const bits wished = packed(desired);
        bits before = wanted;
        place_.far().compare_and_swap(&wanted, &wished, &before, datatype<bits>(), 0, 0);
        if (before == wanted) return true;
        expected = unpacked(before);
        return false;
    }
    T fetch_add(T amount) {
        if (T* const here = near()) return std::atomic_ref(*here).fetch_add(amount);
        if constexpr (std::integral<T> && sizeof(T) == sizeof(bits)) {
            return fetch_and_op(packed(amount), MPI_SUM);
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

    T* near() { return reinterpret_cast<T*>(place_.near(0, 1)); }
    T fetch_and_op(bits operand, MPI_Op operation) {
        bits before = 0;
        place_.far().fetch_and_op(&operand, &before, datatype<bits>(), 0, 0, operation);
        return unpacked(before);
    }

    blocks place_;
};

/// A value of any size on the first rank, with a lock.
template <class T>
class locked_cell {
public:
    locked_cell(const communicator& ranks, const T& initial) : lock_(ranks), place_(ranks, 1, sizeof(T)) {
        if (ranks.is_root()) write(initial);
        place_.sync();
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
    T read() {
        T value;
        place_.get(0, std::as_writable_bytes(std::span(&value, 1)));
        return value;
    }
    void write(const T& value) {
        place_.put(0, std::as_bytes(std::span(&value, 1)));
        place_.flush();
    }

    mutex lock_;
    blocks place_;
};

} // namespace trireme::rank::detail
