#include <trireme/thread/timer.hpp>

#include <climits>

namespace trireme::thread::detail {

bool countdown::elapse(deadline due) {
    while (stage_.load(std::memory_order_acquire) == waiting && deadline::clock::now() < due)
        futex_wait(stage_, waiting, due, futex_scope::threads);
    std::uint32_t before = waiting;
    return stage_.compare_exchange_strong(before, running, std::memory_order_acq_rel);
}

bool countdown::cancel() {
    std::uint32_t before = waiting;
    if (!stage_.compare_exchange_strong(before, cancelled, std::memory_order_acq_rel)) return before == cancelled;
    futex_wake(stage_, INT_MAX, futex_scope::threads);
    return true;
}

} // namespace trireme::thread::detail
