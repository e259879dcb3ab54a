#pragma once

#include <trireme/ipc/queue_core.hpp>

#include <bit>
#include <new>
#include <utility>

namespace trireme::ipc {

/// Lanes of items that lie there as they are: any movable type within a process, plain bytes between processes.
template <class T>
struct slots {
    static constexpr bool positions_are_items = true;

    static std::uint64_t ring_bytes(std::uint64_t capacity, std::uint64_t /*bytes*/) {
        return std::bit_ceil(capacity) * sizeof(T);
    }
    /// What an item takes of a lane; nothing needs to be known of it.
    struct footprint {};
    static footprint measure(const queue_core& /*in*/, const T& /*item*/) { return {}; }

    /// Puts an item that `build(memory)` makes; false if there is no room.
    template <class Build>
    static bool write(const queue_core& in, lane& own, footprint /*size*/, Build build) {
        const std::uint64_t at = own.written.load(std::memory_order_relaxed);
        if (at - own.read_seen >= in.capacity()) {
            own.read_seen = own.read.load(std::memory_order_acquire);
            if (at - own.read_seen >= in.capacity()) return false;
        }
        build(slot(in, own, at));
        own.written.store(at + 1, std::memory_order_release);
        return true;
    }

    /// Takes the first item of a locked lane: `use(T&)` gets it before it is gone. If that throws, it stays.
    template <class Use>
    static decltype(auto) take(const queue_core& in, lane& locked, Use use) {
        const std::uint64_t at = locked.read.load(std::memory_order_relaxed);
        T& item = *slot(in, locked, at);
        struct removal {
            lane& from;
            T& item;
            std::uint64_t at;
            int unwinding = std::uncaught_exceptions();
            ~removal() {
                if (std::uncaught_exceptions() > unwinding) return;
                item.~T();
                from.read.store(at + 1, std::memory_order_release);
            }
        } const at_the_end{locked, item, at};
        return use(item);
    }

    /// Nothing to do for a new owner.
    static void adopt(const queue_core& /*in*/, lane& /*own*/) {}
    /// Destroys what was not taken.
    static void finish(queue_core& in) {
        if constexpr (!std::is_trivially_destructible_v<T>) {
            for (const lane& one : in.lanes()) {
                for (auto at = one.read.load(); at != one.written.load(); ++at) slot(in, one, at)->~T();
            }
        }
    }

private:
    static T* slot(const queue_core& in, const lane& one, std::uint64_t position) {
        const std::uint64_t slots = in.ring_bytes() / sizeof(T); // a power of two: no division remains
        return std::launder(reinterpret_cast<T*>(in.ring(one)) + (position & (slots - 1)));
    }
};

} // namespace trireme::ipc
