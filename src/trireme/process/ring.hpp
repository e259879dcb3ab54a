#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

namespace trireme::process {

/// The two ends of a ring, in shared memory. Positions count the bytes that ever went in: they only rise, and lie
/// in the ring at their remainder.
///
/// Invariant: read <= written <= read + size, and the records at [read, written) are whole. Each position has one
/// writer. It releases what lies before it: the writer's the records, the reader's the room; the other side
/// acquires it, so neither needs a lock, and each reads the other's line only when what it knew of it is used up.
struct ring_ends {
    alignas(64) std::atomic<std::uint64_t> written = 0;
    alignas(64) std::atomic<std::uint64_t> read = 0;
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "shared between processes");

/// What precedes a payload in a ring.
struct alignas(16) record {
    std::uint32_t bytes = 0;
    std::uint32_t bits = 0;
    std::atomic<std::uint64_t> word = 0; ///< what the user of the ring wants with it

    static constexpr std::uint32_t skip = ~std::uint32_t{0}; ///< as `bits`: the next record is at the ring's begin

    [[nodiscard]] std::byte* payload() { return reinterpret_cast<std::byte*>(this + 1); }
    /// With header and padding.
    static constexpr std::uint64_t size(std::size_t payload) {
        return sizeof(record) + ((payload + 15) & ~std::size_t{15});
    }
};
static_assert(sizeof(record) == 16);

/// What both ends of a ring have in common. The memory's size is a power of two.
class ring_end {
protected:
    ring_end(ring_ends& ends, std::span<std::byte> memory)
        : ends_(&ends), memory_(memory.data()), size_(memory.size()) {}

    [[nodiscard]] record* at(std::uint64_t position) const {
        return reinterpret_cast<record*>(memory_ + (position & (size_ - 1)));
    }
    /// How far it is from there to the ring's end.
    [[nodiscard]] std::uint64_t rest(std::uint64_t position) const { return size_ - (position & (size_ - 1)); }

    void empty() {
        ends_->written.store(0, std::memory_order_relaxed);
        ends_->read.store(0, std::memory_order_relaxed);
    }

    ring_ends* ends_;
    std::byte* memory_;
    std::uint64_t size_;
};

/// The end where records go in. One thread at a time.
class ring_writer : ring_end {
public:
    ring_writer(ring_ends& ends, std::span<std::byte> memory) : ring_end(ends, memory) {}

    /// Room for a record, contiguous, if there is enough of it now; else null. Up to half of the ring is sure
    /// to fit when all has been read. It begins anew if the last one was not committed.
    record* begin(std::size_t payload) {
        const std::uint64_t bytes = record::size(payload);
        const std::uint64_t rest_here = rest(written_);
        const std::uint64_t skipped = rest_here < bytes ? rest_here : 0;
        if (written_ + skipped + bytes > read_ + size_) {
            read_ = ends_->read.load(std::memory_order_acquire);
            if (written_ + skipped + bytes > read_ + size_) return nullptr;
        }
        if (skipped != 0) at(written_)->bits = record::skip;
        begun_ = written_ + skipped;
        // The lines that come next were read by the other side last: they are fetched while there is other work.
        __builtin_prefetch(memory_ + ((begun_ + bytes + 256) & (size_ - 1)), 1);
        record* const made = new (at(begun_)) record;
        made->bytes = static_cast<std::uint32_t>(payload);
        return made;
    }

    /// Publishes the record that was begun; its position, which identifies it.
    std::uint64_t commit() {
        written_ = begun_ + record::size(at(begun_)->bytes);
        ends_->written.store(written_, std::memory_order_release);
        return begun_;
    }

    /// The committed record at `position`, which the reader may have before it; null if the reader is done with it.
    [[nodiscard]] record* unread(std::uint64_t position) const {
        return ends_->read.load(std::memory_order_acquire) > position ? nullptr : at(position);
    }

    /// The position of the oldest committed record that the reader is not done with; `written()` if there is none.
    [[nodiscard]] std::uint64_t oldest() const {
        const std::uint64_t position = ends_->read.load(std::memory_order_acquire);
        return position != written_ && at(position)->bits == record::skip ? position + rest(position) : position;
    }
    [[nodiscard]] std::uint64_t written() const { return written_; }

    /// Begins again with an empty ring, while there is no reader.
    void reset() {
        empty();
        written_ = read_ = begun_ = 0;
    }

private:
    std::uint64_t written_ = 0;
    std::uint64_t begun_ = 0;
    std::uint64_t read_ = 0; // as last seen
};

/// The end where records come out. One thread at a time.
class ring_reader : ring_end {
public:
    ring_reader(ring_ends& ends, std::span<std::byte> memory) : ring_end(ends, memory) {}

    /// The oldest record; null if there is none.
    record* front() {
        if (read_ == written_) {
            written_ = ends_->written.load(std::memory_order_acquire);
            if (read_ == written_) return nullptr;
        }
        record* const first = at(read_);
        if (first->bits != record::skip) return first;
        read_ += rest(read_); // committed together with the record behind it
        return at(read_);
    }
    /// The position of front().
    [[nodiscard]] std::uint64_t position() const { return read_; }

    /// Gives the room of front() back.
    void pop() {
        read_ += record::size(at(read_)->bytes);
        ends_->read.store(read_, std::memory_order_release);
    }

    /// Begins again with an empty ring, while there is no writer.
    void reset() {
        empty();
        read_ = written_ = 0;
    }

private:
    std::uint64_t read_ = 0;
    std::uint64_t written_ = 0; // as last seen
};

} // namespace trireme::process
