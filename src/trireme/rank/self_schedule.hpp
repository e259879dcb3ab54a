#pragma once

#include <trireme/base/interval.hpp>
#include <trireme/rank/shared_counter.hpp>

#include <mutex>
#include <optional>

namespace trireme::rank {

/// Hands the integers of an interval out to the ranks of a communicator in blocks, to whoever asks first, without
/// a manager: the only thing shared is a counter of the blocks taken.
///
/// Block sizes are guided: each is half of what one rank's even share of the rest would be, so early blocks are
/// large and the last ones small, whatever the items cost. Every rank computes the same sequence of blocks by
/// itself. Source: C. Polychronopoulos and D. Kuck, "Guided self-scheduling", IEEE Trans. Computers C-36 (1987).
///
/// Construction and destruction are collective; any thread of any rank may call next() alone.
class self_schedule {
public:
    /// No block is smaller than `smallest` ≥ 1, the last one excepted.
    self_schedule(const communicator& ranks, interval whole, std::uint64_t smallest = 1);

    /// The next block, or nothing when all are taken.
    std::optional<interval> next();

    /// At most `most` integers of the block that this rank holds, and of the next one when that is used up: for
    /// the threads of a rank to share its blocks.
    std::optional<interval> next(std::uint64_t most);

private:
    std::optional<interval> take_block();

    shared_counter taken_;
    std::uint64_t ranks_;
    std::uint64_t smallest_;

    std::mutex mutex_; // guards what follows
    interval rest_;    // what follows the block numbered `block_` - 1 in the sequence
    std::int64_t block_ = 0;
    interval own_; // what is left of this rank's current block
};

} // namespace trireme::rank
