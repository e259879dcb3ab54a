#include <trireme/ipc/semaphore.hpp>

#include <trireme/ipc/sleeper.hpp>

#include <algorithm>
#include <climits>

namespace trireme::ipc {

bool semaphore::try_take(const words& from) {
    for (std::uint32_t seen = from.load(count); seen > 0;) {
        if (from.compare_exchange(count, seen, seen - 1)) return true;
    }
    return false;
}

bool semaphore::try_acquire_until(deadline until) {
    const words here = in();
    if (try_take(here)) return true;
    const sleeper counted(here, sleepers);
    while (!try_take(here)) {
        if (!here.wait(count, 0, until)) return false;
    }
    return true;
}

void semaphore::release(std::uint32_t n) {
    const words here = in(); // who gets what is released may be the one that ends the semaphore
    here.fetch_add(count, n);
    sleeper::wake(here, count, sleepers, static_cast<int>(std::min<std::uint32_t>(n, INT_MAX)));
}

} // namespace trireme::ipc
