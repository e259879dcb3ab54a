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
    std::uint64_t bytes = 0;  ///< of the archive; `skip`: the next record is at the ring's begin
    std::uint64_t number = 0; ///< items that went into the lane before

    static constexpr std::uint64_t skip = ~std::uint64_t{0};
    static constexpr std::uint64_t size(std::uint64_t archive) {
        return sizeof(record) + ((archive + 15) & ~std::uint64_t{15});
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
        record* const made = new (header(in, own, at + skipped)) record{size.archive, put};
        build(reinterpret_cast<std::byte*>(made + 1));
        own.put.store(put + 1, std::memory_order_relaxed);
        own.written.store(at + skipped + bytes, std::memory_order_release);
        return true;
    }

    /// Takes the first item of a locked lane: `use(T&)` gets it. An archive that cannot be read is gone.
    template <class Use>
    static decltype(auto) take(const queue_core& in, lane& locked, Use use) {
        const auto [first, at] = record_at(in, locked, locked.read.load(std::memory_order_relaxed));
        const struct removal {
            lane& from;
            std::uint64_t number;
            std::uint64_t next;
            ~removal() {
                // Not one more than before: one that was killed here may have counted this item already.
                from.taken.store(number + 1, std::memory_order_relaxed);
                from.read.store(next, std::memory_order_release);
            }
        } at_the_end{locked, first->number, at + record::size(first->bytes)};
        reader bytes({reinterpret_cast<const std::byte*>(first + 1), static_cast<std::size_t>(first->bytes)});
        return use(bytes);
    }

    /// Counts anew: a former owner may have been killed when it had counted an item, and not put it.
    static void adopt(const queue_core& in, lane& own) {
        std::uint64_t put = own.taken.load(std::memory_order_relaxed);
        std::uint64_t at = own.read.load(std::memory_order_acquire);
        // What is there stays there, whoever takes it meanwhile: nobody but the owner writes.
        for (const std::uint64_t end = own.written.load(std::memory_order_relaxed); at != end;) {
            const auto [one, begin] = record_at(in, own, at);
            put = one->number + 1;
            at = begin + record::size(one->bytes);
        }
        own.put.store(put, std::memory_order_relaxed);
    }
    static void finish(queue_core& /*in*/) {}

private:
    /// The first record from a position on, and where it is.
    static std::pair<const record*, std::uint64_t> record_at(const queue_core& in, const lane& one,
                                                             std::uint64_t at) {
        if (header(in, one, at)->bytes == record::skip) at += in.ring_bytes() - (at & (in.ring_bytes() - 1));
        return {header(in, one, at), at};
    }
    static record* header(const queue_core& in, const lane& one, std::uint64_t position) {
        return reinterpret_cast<record*>(in.ring(one) + (position & (in.ring_bytes() - 1)));
    }
};

} // namespace trireme::ipc
