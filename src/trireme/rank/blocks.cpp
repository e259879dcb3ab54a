#include <trireme/rank/blocks.hpp>

#include <trireme/rank/window_memory.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstring>

namespace trireme::rank::detail {

blocks::blocks(const communicator& ranks, std::size_t size, std::size_t unit)
    : ranks_(ranks.duplicate()), size_(size), unit_(unit) {
    const communicator node = ranks.split_by_node();
    if (node.size() == ranks.size()) memory_ = make_window_memory(node, std::max<std::size_t>(size * unit, 1));
    else window_.emplace(ranks, block(ranks.rank()).size(), unit);
}

interval blocks::block(int rank) const {
    return part_of({0, size_}, static_cast<std::uint64_t>(ranks_.size()), static_cast<std::uint64_t>(rank));
}

std::span<std::byte> blocks::local() const {
    const interval own = block(ranks_.rank());
    return {memory_ ? memory_->data() + own.first * unit_ : window_->data(), own.size() * unit_};
}

void blocks::require(std::size_t first, std::size_t count) const {
    if (first <= size_ && count <= size_ - first) return;
    throw error(fmt::format("elements {} to {} are not in an array of {}", first, first + count, size_));
}

int blocks::owner(std::size_t position) const {
    const auto parts = static_cast<std::size_t>(ranks_.size());
    const std::size_t quotient = size_ / parts;
    const std::size_t in_longer_blocks = size_ % parts * (quotient + 1);
    if (position < in_longer_blocks) return static_cast<int>(position / (quotient + 1));
    return static_cast<int>(size_ % parts + (position - in_longer_blocks) / quotient);
}

std::byte* blocks::near(std::size_t first, std::size_t count) const {
    require(first, count);
    return memory_ ? memory_->data() + first * unit_ : nullptr;
}

template <class Byte, class Use>
void blocks::for_each_owner(std::size_t first, std::span<Byte> bytes, const Use& use) const {
    require(first, bytes.size() / unit_);
    while (!bytes.empty()) {
        const int rank = owner(first);
        const interval its = block(rank);
        const auto part = bytes.first(std::min<std::size_t>(bytes.size(), (its.last - first) * unit_));
        use(part, rank, first - its.first);
        first += part.size() / unit_;
        bytes = bytes.subspan(part.size());
    }
}

void blocks::get(std::size_t first, std::span<std::byte> into) {
    if (into.empty()) return;
    if (const std::byte* const from = near(first, into.size() / unit_)) {
        std::memcpy(into.data(), from, into.size());
        return;
    }
    for_each_owner(first, into,
                   [&](std::span<std::byte> part, int rank, std::size_t at) { window_->get(part, rank, at); });
}

void blocks::put(std::size_t first, std::span<const std::byte> from) {
    if (from.empty()) return;
    if (std::byte* const to = near(first, from.size() / unit_)) {
        std::memcpy(to, from.data(), from.size());
        return;
    }
    for_each_owner(first, from, [&](std::span<const std::byte> part, int rank, std::size_t at) {
        window_->put(part, rank, at);
    });
}

void blocks::add(std::size_t first, std::span<const std::byte> values, MPI_Datatype type) {
    for_each_owner(first, values, [&](std::span<const std::byte> part, int rank, std::size_t at) {
        window_->add(part, type, rank, at);
    });
}

void blocks::flush() {
    if (window_) window_->flush();
}

void blocks::sync() {
    if (window_) {
        window_->flush();
        window_->sync();
    }
    std::atomic_thread_fence(std::memory_order_seq_cst);
    ranks_.barrier();
    if (window_) window_->sync();
}

} // namespace trireme::rank::detail
