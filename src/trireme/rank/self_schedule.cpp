#include <trireme/rank/self_schedule.hpp>

#include <algorithm>
#include <utility>

namespace trireme::rank {

self_schedule::self_schedule(const communicator& ranks, interval whole, std::uint64_t smallest)
    : taken_(ranks), ranks_(static_cast<std::uint64_t>(ranks.size())),
      smallest_(std::max<std::uint64_t>(1, smallest)), rest_(whole) {}

std::optional<interval> self_schedule::next() {
    const std::lock_guard lock(mutex_);
    if (!own_.empty()) return std::exchange(own_, {});
    return take_block();
}

std::optional<interval> self_schedule::next(std::uint64_t most) {
    const std::lock_guard lock(mutex_);
    if (own_.empty()) {
        const auto block = take_block();
        if (!block) return std::nullopt;
        own_ = *block;
    }
    const std::uint64_t middle = own_.first + std::min(most, own_.size());
    const interval part{own_.first, middle};
    own_.first = middle;
    return part;
}

std::optional<interval> self_schedule::take_block() {
    if (rest_.empty()) return std::nullopt;
    const std::int64_t ticket = taken_.fetch_add(1);
    // Steps over the blocks that others took since, and ends behind the own one.
    for (interval block; !rest_.empty();) {
        const std::uint64_t size = std::max(smallest_, rest_.size() / (2 * ranks_));
        block = {rest_.first, rest_.first + std::min(size, rest_.size())};
        rest_.first = block.last;
        if (block_++ == ticket) return block;
    }
    return std::nullopt;
}

} // namespace trireme::rank
