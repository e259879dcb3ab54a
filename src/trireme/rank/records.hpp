#pragma once

#include <trireme/rank/channel.hpp>

#include <cstring>
#include <deque>
#include <span>
#include <utility>

namespace trireme::rank::detail {

/// Records gathered for the other end of a channel.
class outbox {
public:
    outbox(channel& line, std::size_t worker) : line_(line), worker_(static_cast<std::uint32_t>(worker)) {}

    /// Memory for a payload that there is room for, for the next commit(); what was begun before and not committed
    /// is forgotten.
    std::byte* begin(std::size_t bytes) {
        if (!open_) open_ = new_frame();
        begun_ = bytes;
        return open_->body + open_->head.bytes + sizeof(record_header);
    }
    /// Adds what was begun; returns how many bytes of the frame it takes.
    std::size_t commit(record_kind kind, std::uint32_t bits, std::uint64_t number = 0) {
        const record_header head{static_cast<std::uint32_t>(begun_), kind, static_cast<std::uint16_t>(bits),
                                 number};
        std::memcpy(open_->body + open_->head.bytes, &head, sizeof head);
        const std::size_t size = record_size(begun_);
        open_->head.bytes += static_cast<std::uint32_t>(size);
        if (kind != record_kind::item) ++open_->head.urgent;
        return size;
    }
    /// Adds a record without payload.
    void put(record_kind kind, std::uint32_t bits, std::uint64_t number = 0) {
        begin(0);
        commit(kind, bits, number);
    }
    /// Adds a record whose payload travels by itself; takes `memory` over.
    void put_block(std::byte* memory, std::size_t bytes, std::uint32_t bits) {
        std::memcpy(begin(sizeof memory), &memory, sizeof memory);
        commit(line_.send_block(memory, bytes), bits, bytes);
    }

    [[nodiscard]] bool empty() const { return !open_ || open_->head.bytes == 0; }

    /// Whether a payload of so many bytes fits beside what was gathered.
    [[nodiscard]] bool has_room(std::size_t bytes) const {
        return !open_ || open_->head.bytes + record_size(bytes) <= frame::capacity;
    }

    /// Sends what was gathered, even if that is nothing but the report.
    void flush(const remote::worker_report& report = {}) {
        if (!open_) open_ = new_frame();
        open_->head.worker = worker_;
        open_->head.report = report;
        line_.send(std::move(open_));
    }

private:
    channel& line_;
    std::uint32_t worker_;
    frame_ptr open_;
    std::size_t begun_ = 0;
};

/// Calls `use(header, payload)` for each record of a frame.
template <class Use>
void for_each_record(const frame& all, Use use) {
    for (std::size_t at = 0; at < all.head.bytes;) {
        record_header head;
        std::memcpy(&head, all.body + at, sizeof head);
        use(head, std::span(all.body + at + sizeof head, head.bytes));
        at += record_size(head.bytes);
    }
}

/// A record that has arrived.
struct arrived_record {
    record_header head;
    std::span<const std::byte> payload; ///< valid until the next one is taken, or free_block() if it is a block
    bool is_block = false;
};

/// Frames that have arrived, record by record.
class inbox {
public:
    explicit inbox(channel& line) : line_(line) {}

    /// Adds a frame, and begins to receive the blocks that it announces.
    void take(frame_ptr arrived);

    /// The next record. False if there is none, or the next one's block is still on its way.
    bool next(arrived_record& record);

    /// Whether next() has something.
    bool ready();
    [[nodiscard]] bool empty() const { return frames_.empty(); }
    /// Whether blocks are on their way.
    [[nodiscard]] bool receiving() const { return !blocks_.empty(); }

private:
    channel& line_;
    std::deque<frame_ptr> frames_;
    std::size_t at_ = 0;                // in the first frame
    frame_ptr last_;                    // whose last record was given out last
    std::deque<incoming_block> blocks_; // of records that are still to be given out
};

} // namespace trireme::rank::detail
