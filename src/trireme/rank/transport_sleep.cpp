// How the client sleeps: on a bell that workers of its node ring, looking up now and then for those that cannot.

#include <trireme/rank/transport.hpp>

#include <algorithm>
#include <mutex>

namespace trireme::rank::detail {

/// Whether messages are on their way that need this end's help.
void transport::note_transfers() {
    const bool any = !sending_.empty() || !unread_.empty() || !broadcasts_.empty();
    if (any != transferring_.load(std::memory_order_relaxed)) transferring_.store(any, std::memory_order_relaxed);
}

bool transport::has_arrivals() {
    if (std::any_of(local_.begin(), local_.end(),
                    [this](std::size_t worker) { return lanes_[worker]->line->has_arrivals(); })) {
        return true;
    }
    const std::lock_guard lock(mailbox_lock_);
    return results_ && results_->filled();
}

void transport::arm() {
    if (!armed_.exchange(true)) team_.client_bell()->arm();
    rings_at_arming_ = team_.client_bell()->rings();
    if (sleeps_soundly_ && far_in_flight_ != 0) wake(); // to sleep lightly from now on: nobody will ring
}

void transport::wake() {
    woken_ = true;
    team_.client_bell()->wake();
}

void transport::sleep(deadline until) {
    bell& own = *team_.client_bell();
    const std::uint32_t rings = armed_ ? rings_at_arming_.load() : own.rings();
    if (!woken_) {
        if (transferring_) {
            using namespace std::chrono_literals;
            own.sleep(rings, std::min(until, deadline::clock::now() + 20us)); // receive() has to go on with them
        } else {
            sleeps_soundly_ = true;
            const bool soundly = far_in_flight_ == 0;
            sleeps_soundly_ = soundly;
            doze(own, rings, soundly ? lookup::rarely : lookup::often, until,
                 [this] { return woken_ || (armed_ && has_arrivals()); });
            sleeps_soundly_ = false;
        }
    }
    woken_ = false;
    if (armed_.exchange(false)) own.disarm();
}

} // namespace trireme::rank::detail
