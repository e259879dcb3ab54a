#pragma once

#include <trireme/base/interval.hpp>
#include <trireme/ipc/memory.hpp>
#include <trireme/rank/communicator.hpp>
#include <trireme/rank/window.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

namespace trireme::rank::detail {

/// Elements in a row, in blocks on the ranks of a communicator: in memory that they share where all are on one
/// node, else in a window. Throws error for a position that is outside.
class blocks {
public:
    /// Collective, as destruction and sync() are.
    blocks(const communicator& ranks, std::size_t size, std::size_t unit);

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] interval block(int rank) const;
    [[nodiscard]] std::span<std::byte> local() const;

    /// Where elements lie that this process reaches with loads and stores; null for others.
    [[nodiscard]] std::byte* near(std::size_t first, std::size_t count) const;

    void get(std::size_t first, std::span<std::byte> into);
    void put(std::size_t first, std::span<const std::byte> from);
    /// For elements that are not near.
    void add(std::size_t first, std::span<const std::byte> values, MPI_Datatype type);
    void flush();
    void sync();

private:
    [[nodiscard]] int owner(std::size_t position) const;
    void require(std::size_t first, std::size_t count) const;
    /// Lets `use(part, owner, position in its block)` have the part of each owner.
    template <class Byte, class Use>
    void for_each_owner(std::size_t first, std::span<Byte> bytes, const Use& use) const;

    communicator ranks_;
    std::size_t size_;
    std::size_t unit_;
    std::shared_ptr<ipc::memory> memory_;
    std::optional<window> window_;
};

} // namespace trireme::rank::detail
