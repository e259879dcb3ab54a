#pragma once

#include <trireme/executor/remote/transport.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace trireme::rank::detail {

/// What a record in a frame is.
enum class record_kind : std::uint16_t {
    item,      ///< a task or a result; its payload follows
    block,     ///< the same, but its payload of `number` bytes is a message of its own
    immediate, ///< the same, inside this process: the payload of `number` bytes lies where the 8 bytes here say
    revoke,    ///< to the worker: the task `number` shall not run
    stop,      ///< to the worker: the task `number` shall stop
    dismiss,   ///< to the worker: nothing follows
    share,     ///< to the worker: shared data `number` is broadcast now, of as many bytes as the 8 bytes here say
    forget,    ///< to the worker: shared data `number` is not needed any more
    granted,   ///< from the worker: the task `number` will not run
    refused,   ///< from the worker: it has started
    goodbye    ///< from the worker: nothing follows
};

constexpr bool is_block(record_kind kind) { return kind == record_kind::block || kind == record_kind::immediate; }
/// Whether it carries a task or a result.
constexpr bool is_payload(record_kind kind) { return kind == record_kind::item || is_block(kind); }

/// What a record begins with; records begin at multiples of 16.
struct record_header {
    std::uint32_t bytes = 0; ///< of payload in this frame
    record_kind kind = record_kind::item;
    std::uint16_t bits = 0; ///< task_bits or result_bits
    std::uint64_t number = 0;
};

struct frame_header {
    std::uint32_t bytes = 0;  ///< of records
    std::uint32_t worker = 0; ///< to whom, or from whom
    std::uint32_t urgent = 0; ///< how many records of it are none of `item`
    std::uint32_t unused = 0;
    remote::worker_report report; ///< from workers
};

/// Records that travel as one message. It fits into an eager message of Open MPI's shared memory, whose limit is
/// 4096 with MPI's own header: such a message leaves without its receiver's help.
struct alignas(16) frame {
    static constexpr std::size_t capacity = 4000 - sizeof(frame_header);

    frame_header head;
    std::byte body[capacity];

    [[nodiscard]] std::size_t size() const { return sizeof head + head.bytes; }
};
static_assert(sizeof(frame) == 4000 && sizeof(record_header) == 16 && sizeof(frame_header) % 16 == 0);

/// How much room a record of so much payload takes.
constexpr std::size_t record_size(std::size_t payload) { return sizeof(record_header) + (payload + 15) / 16 * 16; }

/// The largest payload that travels inside a frame.
inline constexpr std::size_t longest_item = frame::capacity - sizeof(record_header);

/// Frames are used again and again, by any thread.
struct frame_recycler {
    void operator()(frame* used) const noexcept;
};
using frame_ptr = std::unique_ptr<frame, frame_recycler>;
frame_ptr new_frame();

/// Memory for a payload that travels as a message of its own; free_block() takes it back. Throws bad_alloc.
std::byte* new_block(std::size_t bytes);
void free_block(std::byte* memory) noexcept;

} // namespace trireme::rank::detail
