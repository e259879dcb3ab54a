#include <trireme/ipc/condition_variable.hpp>

#include <trireme/ipc/sleeper.hpp>

namespace trireme::ipc {

/// Who waits has counted itself, and read the number, before it unlocked: so a notification by one who has locked
/// since finds it counted, and gives it another number than the one it sleeps on. The kernel wakes those first who
/// sleep longest, so the one that is woken is never one that came after the notification.
void condition_variable::notify(int most) {
    const words here = in(); // who wakes may be the one that ends it
    if (here.load(sleepers) == 0) return;
    here.fetch_add(notifications, 1);
    here.wake(notifications, most);
}

} // namespace trireme::ipc
