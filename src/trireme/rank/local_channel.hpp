#pragma once

#include <trireme/base/spin_lock.hpp>
#include <trireme/rank/channel.hpp>

#include <atomic>
#include <cstring>
#include <deque>
#include <mutex>

namespace trireme::rank::detail {

/// Frames from one thread of this process to another.
class frame_queue {
public:
    void push(frame_ptr full) {
        const std::lock_guard lock(lock_);
        frames_.push_back(std::move(full));
        count_.store(frames_.size(), std::memory_order_release);
    }
    frame_ptr pop() {
        if (empty()) return nullptr;
        const std::lock_guard lock(lock_);
        frame_ptr oldest = std::move(frames_.front());
        frames_.pop_front();
        count_.store(frames_.size(), std::memory_order_release);
        return oldest;
    }
    [[nodiscard]] bool empty() const { return count_.load(std::memory_order_acquire) == 0; }

private:
    spin_lock lock_;
    std::deque<frame_ptr> frames_;
    std::atomic<std::size_t> count_ = 0;
};

/// The two directions between the client and a worker thread of its own process.
struct local_line {
    frame_queue to_worker;
    frame_queue to_client;
};

/// An end of such a line. Blocks are not copied: they change hands.
class local_channel final : public channel {
public:
    local_channel(std::shared_ptr<local_line> line, frame_queue& out, frame_queue& in)
        : line_(std::move(line)), out_(out), in_(in) {}

    void send(frame_ptr full) override { out_.push(std::move(full)); }
    record_kind send_block(std::byte* /*memory*/, std::size_t /*bytes*/) override { return record_kind::immediate; }
    bool sending() override { return false; }
    frame_ptr receive() override { return in_.pop(); }
    bool has_arrivals() override { return !in_.empty(); }
    incoming_block expect(const record_header& announced, std::span<const std::byte> payload) override {
        std::byte* memory = nullptr;
        std::memcpy(&memory, payload.data(), sizeof memory);
        return {memory, announced.number};
    }

private:
    std::shared_ptr<local_line> line_;
    frame_queue& out_;
    frame_queue& in_;
};

} // namespace trireme::rank::detail
