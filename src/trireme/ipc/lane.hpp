#pragma once

#include <trireme/base/futex.hpp>

#include <atomic>
#include <cstdint>

namespace trireme::ipc {

/// One producer's ring in a queue. A position counts slots, or bytes, that ever went in; it only rises, and lies in
/// the ring at its remainder.
///
/// Invariant: read <= written <= read + the ring's size, and the items at [read, written) are whole. `written` has
/// one writer, the thread that owns the lane; `read` has one at a time, the consumer that holds `lock`.
/// - The owner releases `written` after an item, and a consumer acquires it before it reads the item: it sees the
///   item whole. An owner that dies before that has put nothing.
/// - A consumer releases `read` after it has taken an item, and the owner acquires it before it writes over it.
/// - A consumer takes `lock` with acquire and gives it back with release: what its predecessor knew, it knows. One
///   that dies with it leaves `read` before or behind an item, so whoever takes the lock over goes on from there.
/// What only one side uses has lines of its own.
struct lane {
    // The owner writes, consumers read.
    alignas(128) std::atomic<std::uint64_t> written = 0;
    std::atomic<std::uint64_t> put = 0; ///< items that ever went in, where positions count bytes

    // The owner's.
    alignas(64) std::atomic<std::uint32_t> owner = 0; ///< its process's number and one; 0: nobody owns the lane
    std::atomic<std::uint32_t> putting = 0; ///< it is between looking whether the queue is closed and done
    std::uint64_t read_seen = 0;
    std::uint64_t taken_seen = 0;

    // Consumers write, the owner reads.
    alignas(128) std::atomic<std::uint64_t> read = 0;
    std::atomic<std::uint64_t> taken = 0; ///< items that ever came out, where positions count bytes

    // Consumers'.
    alignas(64) std::atomic<std::uint32_t> lock = 0; ///< the holder's process's number and one; 0: free
    std::uint64_t written_seen = 0;                  ///< the holder's

    alignas(128) futex_word asleep = 0; ///< the owner sleeps on this, while it is 1, until there is room
};

/// What all users of a queue see, before the lanes.
struct queue_header {
    std::uint64_t capacity = 0;   ///< items a lane
    std::uint64_t ring_bytes = 0; ///< a lane; a power of two in slots or bytes
    std::uint64_t lanes = 0;
    std::atomic<std::uint32_t> lanes_used = 0; ///< those beyond have never had an owner
    /// Items also come from elsewhere, through a link: whoever holds that tells when nothing more will come.
    std::uint32_t is_linked = 0;

    alignas(128) std::atomic<std::uint32_t> closed = 0; ///< nothing more may be put
    std::atomic<std::uint32_t> ended = 0;               ///< and nothing more will come
    std::atomic<std::uint32_t> hungry = 0;              ///< perhaps a consumer sleeps

    alignas(128) futex_word arrivals = 0;   ///< consumers sleep until it changes
    std::atomic<std::uint32_t> seeking = 0; ///< a consumer found nothing: what a link wants to know

    alignas(128) std::atomic<std::uint64_t> done = 0; ///< calls of task_done
    /// Perhaps somebody waits for the last of these, sleeping until `joins` changes. Of a linked queue, how many
    /// ever waited, and up to which of them all tasks were found to be done.
    std::atomic<std::uint32_t> joining = 0;
    futex_word joins = 0;
};

} // namespace trireme::ipc
