#pragma once

#include <trireme/rank/cell.hpp>
#include <trireme/rank/datatype.hpp>

#include <atomic>
#include <concepts>
#include <memory>
#include <type_traits>

namespace trireme::rank {

/// A value that all ranks of a communicator share, and any thread of any rank changes at once. A handle: a copy is
/// the same value. Construction and the destruction of a rank's last copy are collective.
///
/// On one node it is as fast as between processes. From other nodes an operation on a type of up to 8 bytes is a
/// message and its answer; on larger ones, which have a lock, several.
template <class T>
class value {
    static_assert(transferable<T>, "only plain values without pointers can be shared with other ranks");

public:
    static constexpr bool is_lock_free = std::atomic_ref<T>::is_always_lock_free;

    /// Zero.
    explicit value(const communicator& ranks) : value(ranks, T()) {}
    value(const communicator& ranks, T initial) : cell_(std::make_shared<cell>(ranks, initial)) {}

    [[nodiscard]] T load() const { return cell_->load(); }
    operator T() const { return load(); } // NOLINT: it is a value
    void store(T desired) const { cell_->exchange(desired); }
    /// Returns the value before.
    T exchange(T desired) const { return cell_->exchange(desired); }
    /// Sets it to `desired` if its bytes are those of `expected`; else tells what it is instead.
    bool compare_exchange(T& expected, T desired) const { return cell_->compare_exchange(expected, desired); }
    /// Returns the value before.
    T fetch_add(T amount) const requires(std::is_arithmetic_v<T> && !std::same_as<T, bool>) {
        return cell_->fetch_add(amount);
    }
    /// Sets it to what `f` makes of it, and returns the value before. If others change it meanwhile, `f` is called
    /// again.
    template <class F>
    T update(F f) const {
        return cell_->update(f);
    }

private:
    using cell = std::conditional_t<is_lock_free, detail::atomic_cell<T>, detail::locked_cell<T>>;

    std::shared_ptr<cell> cell_;
};

} // namespace trireme::rank
