#include <trireme/ipc/event.hpp>

#include <trireme/ipc/sleeper.hpp>

namespace trireme::ipc {

void event::set() {
    const words here = in(); // who is let go may end the event
    for (std::uint32_t seen = here.load(changes); !is_odd(seen);) {
        if (!here.compare_exchange(changes, seen, seen + 1)) continue;
        sleeper::wake(here, changes, sleepers, -1);
        return;
    }
}

void event::clear() {
    for (std::uint32_t seen = in().load(changes); is_odd(seen);) {
        if (in().compare_exchange(changes, seen, seen + 1)) return;
    }
}

bool event::wait_until(deadline until) const {
    const words here = in();
    const std::uint32_t seen = here.load(changes);
    if (is_odd(seen)) return true;
    const sleeper counted(here, sleepers);
    return here.wait(changes, seen, until);
}

} // namespace trireme::ipc
