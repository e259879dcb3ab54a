#include <trireme/rank/frame.hpp>

#include <trireme/base/spin_lock.hpp>

#include <algorithm>
#include <mutex>
#include <new>
#include <vector>

namespace trireme::rank::detail {

namespace {

constexpr std::align_val_t alignment{64};

/// What stands before a block.
struct alignas(64) label {
    std::size_t capacity = 0;
};

/// Blocks that nobody uses. Fresh memory costs more than a message: the system clears every page at its first
/// touch.
struct block_store {
    static constexpr std::size_t most_bytes = std::size_t{64} << 20;

    spin_lock lock;
    std::vector<label*> unused;
    std::size_t bytes = 0;
};

block_store& store() {
    static auto* const blocks = new block_store; // lives as long as any thread that ends late
    return *blocks;
}

/// The smallest unused block that is large enough, and not far too large; null if there is none.
label* take_unused(std::size_t bytes) {
    block_store& blocks = store();
    const std::lock_guard lock(blocks.lock);
    auto best = blocks.unused.end();
    for (auto each = blocks.unused.begin(); each != blocks.unused.end(); ++each) {
        const std::size_t capacity = (*each)->capacity;
        if (capacity < bytes || capacity / 4 > bytes) continue;
        if (best == blocks.unused.end() || capacity < (*best)->capacity) best = each;
    }
    if (best == blocks.unused.end()) return nullptr;
    label* const found = *best;
    blocks.unused.erase(best);
    blocks.bytes -= found->capacity;
    return found;
}

/// Keeps a block for later; false if there are enough.
bool keep(label* block) {
    block_store& blocks = store();
    const std::lock_guard lock(blocks.lock);
    if (blocks.bytes + block->capacity > block_store::most_bytes) return false;
    try {
        blocks.unused.push_back(block);
    } catch (const std::bad_alloc&) {
        return false;
    }
    blocks.bytes += block->capacity;
    return true;
}

} // namespace

std::byte* new_block(std::size_t bytes) {
    label* block = take_unused(bytes);
    if (block == nullptr) block = new (::operator new(sizeof(label) + bytes, alignment)) label{bytes};
    return reinterpret_cast<std::byte*>(block + 1);
}

void free_block(std::byte* memory) noexcept {
    if (memory == nullptr) return;
    label* const block = reinterpret_cast<label*>(memory) - 1;
    if (!keep(block)) ::operator delete(block, alignment);
}

} // namespace trireme::rank::detail
