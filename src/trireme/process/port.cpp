#include <trireme/process/port.hpp>

#include <trireme/base/pause.hpp>
#include <trireme/process/wire_format.hpp>
#include <trireme/task/waiting.hpp>

#include <cstring>
#include <thread>
#include <utility>

namespace trireme::process {

port::port(std::shared_ptr<const segment> memory, int bell_file, std::size_t number)
    : memory_(std::move(memory)), control_(memory_->control(number)), bell_(memory_->header().armed, bell_file),
      tasks_(control_.tasks, memory_->task_ring(number)), results_(control_.results, memory_->result_ring(number)),
      arena_(memory_, number + 1), busy_before_(control_.busy) {}

bool port::next(remote::order& current) {
    for (;;) {
        record* const first = tasks_.front();
        if (first == nullptr) return false;
        if ((first->bits & wire_dismiss) != 0) {
            dismissed_ = true;
            return false;
        }
        std::uint64_t expected = queued;
        if (first->word.compare_exchange_strong(expected, started, std::memory_order_relaxed)) {
            current.id = tasks_.position();
            current.bits = first->bits & ~std::uint32_t{wire_large};
            current.payload = {first->payload(), first->bytes};
            if ((first->bits & wire_large) != 0) {
                large_payload where;
                std::memcpy(&where, first->payload(), sizeof where);
                current.payload = {memory_->at(where.piece), where.bytes};
            }
            return true;
        }
        publish(remote::result_revoked);
    }
}

void port::sleep() {
    // In order with transport::flush(): either the client sees that this sleeps, or this sees the task.
    control_.asleep.store(1);
    if (tasks_.front() == nullptr) futex_wait(control_.asleep, 1, never, futex_scope::processes);
    control_.asleep.store(0, std::memory_order_relaxed);
}

bool port::expecting() const {
    if (control_.coming.load(std::memory_order_relaxed) != 0) return true;
    return patient_until_ != deadline{} && deadline::clock::now() < patient_until_;
}

std::byte* port::result_space(std::size_t bytes) {
    answer_ = nullptr;
    if (piece_ != 0) arena_.release(std::exchange(piece_, 0));
    if (bytes > inline_most) {
        piece_ = arena_.allocate(bytes);
        piece_bytes_ = bytes;
        return memory_->at(piece_);
    }
    answer_ = begin_answer(bytes);
    return answer_->payload();
}

/// Room in the ring, as soon as the client has made some.
record* port::begin_answer(std::size_t bytes) {
    const auto patience = deadline::clock::now() + spin_time;
    for (;;) {
        if (record* const made = results_.begin(bytes)) return made;
        bell_.ring_if_armed();
        if (deadline::clock::now() < patience) pause();
        else std::this_thread::sleep_for(spin_time);
    }
}

void port::publish(std::uint32_t bits) {
    if (piece_ != 0) {
        const large_payload where{piece_, piece_bytes_};
        answer_ = begin_answer(sizeof where);
        std::memcpy(answer_->payload(), &where, sizeof where);
        bits |= wire_large;
        arena_.lend(std::exchange(piece_, 0));
        patient_until_ = deadline::clock::now() + remote::patience_for(piece_bytes_);
    } else if (answer_ == nullptr) {
        answer_ = begin_answer(0);
    }
    answer_->bits = bits;
    answer_->word.store(tasks_.position(), std::memory_order_relaxed); // which task it is
    answer_ = nullptr;
    results_.commit();
    tasks_.pop();
    bell_.ring_if_armed();
}

void port::report(const remote::worker_report& now) {
    control_.busy.store(busy_before_ + now.busy, std::memory_order_relaxed);
    control_.pace.store(now.pace, std::memory_order_relaxed);
}

std::optional<std::uint64_t> port::pulse() {
    const std::uint64_t stop = control_.stop.load(std::memory_order_relaxed);
    return stop == 0 ? std::nullopt : std::optional(stop - 1);
}

} // namespace trireme::process
