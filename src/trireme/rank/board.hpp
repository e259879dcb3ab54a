#pragma once

#include <trireme/rank/bell.hpp>
#include <trireme/rank/communicator.hpp>

#include <cstddef>

namespace trireme::rank::detail {

/// Memory that the ranks of a node share: it needs no name in any file system, so nothing is left behind however
/// the job ends.
class board {
public:
    static constexpr std::size_t bells_per_rank = 64;

    /// What the ranks of a node know of each other.
    struct alignas(64) card {
        bell bells[bells_per_rank];
        std::atomic<int> pid = 0;
        std::atomic<bool> accounted_for = false; ///< if it ends, it has said why, or was told to
    };

    /// Collective among the ranks of a node.
    explicit board(const communicator& node);
    ~board();
    board(const board&) = delete;
    board& operator=(const board&) = delete;

    /// Whether the others are there, too: not where the system keeps processes from each other. If not, this is
    /// memory of this rank alone.
    [[nodiscard]] bool is_shared() const { return shared_; }

    [[nodiscard]] card& of(int node_rank) const { return cards_[shared_ ? node_rank : 0]; }

private:
    card* cards_ = nullptr;
    std::size_t bytes_ = 0;
    bool shared_ = true;
};

} // namespace trireme::rank::detail
