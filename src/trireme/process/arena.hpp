#pragma once

#include <trireme/process/segment.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace trireme::process {

/// A process's own part of a segment, for what is too large for the rings. It writes there; other processes read.
///
/// Where things are is known to the owner alone, in its private memory: nothing that another process does, or
/// leaves undone by dying, can spoil it. All that another process may do is to hand a lent piece back, through a
/// flag that lies before the piece; the owner looks at the flags when it needs room.
class arena {
public:
    arena(std::shared_ptr<const segment> memory, std::size_t number);

    /// A piece of `bytes` bytes, aligned to 64; its offset in the segment. Throws error if there is no memory.
    std::uint64_t allocate(std::size_t bytes);
    /// Takes a piece of its own back.
    void release(std::uint64_t piece) noexcept;

    /// Another process will use the piece and hand it back.
    void lend(std::uint64_t piece);
    /// Ends the use of a piece that another process has lent.
    static void hand_back(const segment& memory, std::uint64_t piece) noexcept;

    /// Gives up all pieces, when their owner, another process, has died. Its successor will have an arena of its
    /// own.
    static void clear(const segment& memory, std::size_t number) noexcept;

    /// Memory of free pieces that is kept: pages that are given back and taken anew cost more than copying to them.
    static constexpr std::uint64_t warm_most = std::uint64_t{64} << 20U;

private:
    struct extent {
        std::uint64_t bytes = 0;
        bool warm = false; ///< there is memory behind it
    };

    std::uint64_t take(std::uint64_t bytes);
    void put(std::uint64_t offset, extent freed);
    void give_up(std::uint64_t piece);
    void take_back();

    std::shared_ptr<const segment> memory_;
    std::mutex mutex_;
    std::map<std::uint64_t, extent> free_;                     // neighbours differ in warmth
    std::unordered_map<std::uint64_t, std::uint64_t> extents_; // of the pieces in use: their sizes
    std::vector<std::uint64_t> lent_;
    std::uint64_t warm_ = 0; // bytes
};

} // namespace trireme::process
