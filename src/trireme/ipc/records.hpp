#pragma once

#include <trireme/base/archive.hpp>
#include <trireme/ipc/queue_core.hpp>

#include <fmt/format.h>

#include <bit>
#include <new>
#include <utility>

namespace trireme::ipc {

/// What precedes an archive in a lane. Each is contiguous: what would not fit before the ring's end lies at its
/// begin.
struct alignas(16) record {
    std::uint64_t bytes = 0; ///< of the archive; `skip`: the next record is at the ring's begin

    static constexpr std::uint64_t skip = ~std::uint64_t{0};
    static constexpr std::uint64_t size(std::uint64_t archive) {
        return sizeof(record) + ((archive + 15) & ~15ULL);
    }
};

/// Lanes of items as archives, of any size up to half of the ring.
template <class T>
struct records {
    static constexpr bool positions_are_items = false;

    /// An item of `bytes` fits wherever the ring's end is.
    static std::uint64_t ring_bytes(std::uint64_t /*capacity*/, std::uint64_t bytes) {
        return std::bit_ceil(2 * record::size(bytes));
    }
    /// What an item takes of a lane.
    struct footprint {
        std::uint64_t archive = 0;
    };
    /// Throws error if the queue can never hold it.
    static footprint measure(const queue_core& in, const T& item) {
        const std::uint64_t archive = encoded_size(item);
        if (record::size(archive) > in.ring_bytes() / 2) {
            throw error(fmt::format("an item of {} bytes does not fit into a queue for {}: make it larger, with "
                                    "{{.bytes = N}}",
                                    archive, in.ring_bytes() / 2 - sizeof(record)));
        }
        return {archive};
    }

    /// Puts an archive that `build(memory)` writes; false if there is no room.
    template <class Build>
    static bool write(const queue_core& in, lane& own, footprint size, Build build) {
        const std::uint64_t ring = in.ring_bytes();
        const std::uint64_t bytes = record::size(size.archive);
        const std::uint64_t at = own.written.load(std::memory_order_relaxed);
        const std::uint64_t put = own.put.load(std::memory_order_relaxed);
        const std::uint64_t rest = ring - (at & (ring - 1));
        const std::uint64_t skipped = rest < bytes ? rest : 0;
        const auto fits = [&] {
            return at + skipped + bytes <= own.read_seen + ring && put - own.taken_seen < in.capacity();
        };
        if (!fits()) {
            own.read_seen = own.read.load(std::memory_order_acquire);
            own.taken_seen = own.taken.load(std::memory_order_relaxed);
            if (!fits()) return false;
        }
        if (skipped != 0) header(in, own, at)->bytes = record::skip;
        record* const made = new (header(in, own, at + skipped)) record{size.archive};
        build(reinterpret_cast<std::byte*>(made + 1));
        own.put.store(put + 1, std::memory_order_relaxed);
        own.written.store(at + skipped + bytes, std::memory_order_release);
        return true;
    }

    /// Takes the first item of a locked lane: `use(T&)` gets it. An archive that cannot be read is gone.
    template <class Use>
    static decltype(auto) take(const queue_core& in, lane& locked, Use use) {
        std::uint64_t at = locked.read.load(std::memory_order_relaxed);
        if (header(in, locked, at)->bytes == record::skip) at += in.ring_bytes() - (at & (in.ring_bytes() - 1));
        const record& first = *header(in, locked, at);
        const struct removal {
            lane& from;
            std::uint64_t next;
            ~removal() {
                from.taken.store(from.taken.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
                from.read.store(next, std::memory_order_release);
            }
        } at_the_end{locked, at + record::size(first.bytes)};
        reader bytes({reinterpret_cast<const std::byte*>(&first + 1), static_cast<std::size_t>(first.bytes)});
        return use(bytes);
    }

    static void finish(queue_core& /*in*/) {}

private:
    static record* header(const queue_core& in, const lane& one, std::uint64_t position) {
        return reinterpret_cast<record*>(in.ring(one) + (position & (in.ring_bytes() - 1)));
    }
};

} // namespace trireme::ipc
