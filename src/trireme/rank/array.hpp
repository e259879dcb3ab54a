#pragma once

#include <trireme/rank/blocks.hpp>
#include <trireme/rank/datatype.hpp>

#include <atomic>
#include <concepts>
#include <cstddef>
#include <memory>
#include <span>

namespace trireme::rank {

/// An array in equal blocks on the ranks of a communicator, in their order; zero at first. Every rank reads and
/// writes the whole of it, without the owner's help. A handle: a copy is the same array. Construction, sync() and
/// the destruction of a rank's last copy are collective; any thread of any rank may call the rest alone.
///
/// On one node it lies in memory that the ranks share; between nodes elements travel in one-sided messages, best
/// many at a time. What a rank has put is there for its own gets at once, for the others after flush() or sync().
template <class T>
class array {
    static_assert(transferable<T>, "only plain values without pointers can be on other ranks");

public:
    array(const communicator& ranks, std::size_t size)
        : blocks_(std::make_shared<detail::blocks>(ranks, size, sizeof(T))) {}

    [[nodiscard]] std::size_t size() const { return blocks_->size(); }
    [[nodiscard]] bool empty() const { return size() == 0; }

    /// The block of this rank, to be used in place. What others put there is seen after sync().
    [[nodiscard]] std::span<T> local() const {
        const std::span<std::byte> bytes = blocks_->local();
        return {reinterpret_cast<T*>(bytes.data()), bytes.size() / sizeof(T)};
    }
    /// Where the block of a rank begins.
    [[nodiscard]] std::size_t first(int rank) const { return blocks_->block(rank).first; }

    [[nodiscard]] T get(std::size_t i) const {
        T value;
        get(i, std::span(&value, 1));
        return value;
    }
    /// Fills `into` with the elements from `first` on.
    void get(std::size_t first, std::span<T> into) const { blocks_->get(first, std::as_writable_bytes(into)); }

    void put(std::size_t i, const T& value) const { put(i, std::span(&value, 1)); }
    /// Writes the elements from `first` on.
    void put(std::size_t first, std::span<const T> values) const { blocks_->put(first, std::as_bytes(values)); }

    /// Adds to an element, at once whoever else adds to it.
    void accumulate(std::size_t i, T value) const requires(number<T> && !std::same_as<T, bool>) {
        accumulate(i, std::span<const T>(&value, 1));
    }
    /// Adds `values` to the elements from `first` on.
    void accumulate(std::size_t first, std::span<const T> values) const
        requires(number<T> && !std::same_as<T, bool>) {
        if (std::byte* const near = blocks_->near(first, values.size())) {
            T* element = reinterpret_cast<T*>(near);
            for (const T& value : values) std::atomic_ref(*element++).fetch_add(value);
        } else {
            blocks_->add(first, std::as_bytes(values), detail::datatype<T>());
        }
    }

    /// Waits until what this rank has put and added is there.
    void flush() const { blocks_->flush(); }
    /// Collective: what anybody put or added before it, or stored in its block, is seen by everybody after it.
    void sync() const { blocks_->sync(); }

private:
    std::shared_ptr<detail::blocks> blocks_;
};

} // namespace trireme::rank
