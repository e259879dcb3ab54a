#include <trireme/rank/records.hpp>

namespace trireme::rank::detail {

void inbox::take(frame_ptr arrived) {
    if (arrived->head.bytes == 0) return; // it only told how the worker fares
    if (arrived->head.urgent != 0) {
        for_each_record(*arrived, [&](const record_header& head, std::span<const std::byte> payload) {
            if (is_block(head.kind)) blocks_.push_back(line_.expect(head, payload));
        });
    }
    frames_.push_back(std::move(arrived));
}

bool inbox::ready() {
    if (frames_.empty()) return false;
    record_header head;
    std::memcpy(&head, frames_.front()->body + at_, sizeof head);
    return !is_block(head.kind) || blocks_.front().arrived();
}

bool inbox::next(arrived_record& record) {
    if (frames_.empty()) {
        last_.reset();
        return false;
    }
    const frame& first = *frames_.front();
    const std::byte* const begin = first.body + at_;
    std::memcpy(&record.head, begin, sizeof record.head);
    record.is_block = is_block(record.head.kind);
    if (record.is_block) {
        if (!blocks_.front().arrived()) return false;
        const std::size_t bytes = blocks_.front().size();
        record.payload = {blocks_.front().take(), bytes};
        blocks_.pop_front();
    } else {
        record.payload = {begin + sizeof record.head, record.head.bytes};
    }
    at_ += record_size(record.head.bytes);
    if (at_ < first.head.bytes) return true;
    last_ = std::move(frames_.front()); // the payload lies in it
    frames_.pop_front();
    at_ = 0;
    return true;
}

} // namespace trireme::rank::detail
