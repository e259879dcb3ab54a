#include <trireme/process/arena.hpp>

#include <trireme/base/error.hpp>

#include <fmt/format.h>

#include <iterator>

namespace trireme::process {

namespace {

constexpr std::uint64_t page = 4096;

/// What lies before a piece.
struct alignas(64) piece_header {
    std::atomic<std::uint32_t> lent = 0;
};

piece_header& header_of(const segment& memory, std::uint64_t piece) {
    return *reinterpret_cast<piece_header*>(memory.at(piece - sizeof(piece_header)));
}

} // namespace

arena::arena(std::shared_ptr<const segment> memory, std::size_t number) : memory_(std::move(memory)) {
    free_[memory_->arena(number)] = {memory_->header().arena_bytes, false};
}

std::uint64_t arena::allocate(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    if (!lent_.empty()) take_back();
    if (bytes > memory_->header().arena_bytes) {
        throw error(fmt::format("{} bytes are more than a process pool can pass on at once here", bytes));
    }
    const std::uint64_t extent_bytes = (sizeof(piece_header) + bytes + page - 1) / page * page;
    const std::uint64_t offset = take(extent_bytes);
    const std::uint64_t piece = offset + sizeof(piece_header);
    extents_[piece] = extent_bytes;
    new (&header_of(*memory_, piece)) piece_header;
    return piece;
}

/// Takes the smallest warm extent that is large enough, else the first cold one.
std::uint64_t arena::take(std::uint64_t bytes) {
    auto best = free_.end();
    for (auto one = free_.begin(); one != free_.end(); ++one) {
        const extent& here = one->second;
        if (here.bytes < bytes) continue;
        if (best == free_.end()) best = one;
        else if (here.warm && (!best->second.warm || here.bytes < best->second.bytes)) best = one;
    }
    if (best == free_.end()) {
        throw error(fmt::format("there is no room for {} bytes more of what a process pool passes on", bytes));
    }
    const auto [offset, found] = *best;
    if (found.warm) warm_ -= bytes;
    else memory_->claim(offset, bytes);
    free_.erase(best);
    if (found.bytes > bytes) free_[offset + bytes] = {found.bytes - bytes, found.warm};
    return offset;
}

void arena::release(std::uint64_t piece) noexcept {
    const std::lock_guard lock(mutex_);
    give_up(piece);
}

void arena::give_up(std::uint64_t piece) {
    const auto place = extents_.find(piece);
    extent freed{place->second, true};
    extents_.erase(place);
    const std::uint64_t offset = piece - sizeof(piece_header);
    if (warm_ + freed.bytes > warm_most) {
        memory_->discard(offset, freed.bytes);
        freed.warm = false;
    } else {
        warm_ += freed.bytes;
    }
    put(offset, freed);
}

void arena::put(std::uint64_t offset, extent freed) {
    auto next = free_.lower_bound(offset);
    if (next != free_.begin()) {
        const auto before = std::prev(next);
        if (before->first + before->second.bytes == offset && before->second.warm == freed.warm) {
            offset = before->first;
            freed.bytes += before->second.bytes;
            free_.erase(before);
        }
    }
    if (next != free_.end() && offset + freed.bytes == next->first && next->second.warm == freed.warm) {
        freed.bytes += next->second.bytes;
        free_.erase(next);
    }
    free_[offset] = freed;
}

void arena::lend(std::uint64_t piece) {
    header_of(*memory_, piece)
        .lent.store(1, std::memory_order_relaxed); // what tells of the piece is released later
    const std::lock_guard lock(mutex_);
    lent_.push_back(piece);
}

void arena::hand_back(const segment& memory, std::uint64_t piece) noexcept {
    // Release: what was read there was read before the owner writes there again.
    header_of(memory, piece).lent.store(0, std::memory_order_release);
}

void arena::take_back() {
    std::erase_if(lent_, [&](std::uint64_t piece) {
        if (header_of(*memory_, piece).lent.load(std::memory_order_acquire) != 0) return false;
        give_up(piece);
        return true;
    });
}

void arena::clear(const segment& memory, std::size_t number) noexcept {
    memory.discard(memory.arena(number), memory.header().arena_bytes);
}

} // namespace trireme::process
