#include <trireme/process/mutex.hpp>

#include <trireme/ipc/backoff.hpp>

namespace trireme::process {

namespace {

struct recursive_lock : detail::robust_lock {
    recursive_lock() : robust_lock(PTHREAD_MUTEX_RECURSIVE) {}
};

} // namespace

ipc::ownership recursive_mutex::make() { return detail::make_object<recursive_lock>(); }

bool detail::mutex_handle::wait(deadline until) {
    using namespace std::chrono_literals;
    const std::shared_ptr<ipc::memory> memory = owned().of();
    robust_lock& lock = *reinterpret_cast<robust_lock*>(memory->data());
    unsigned turn = 0;
    for (ipc::backoff patience; patience.pass();) {
        // Not at every turn: a look at it takes it away from its holder's core.
        if (++turn % 16 == 0 && lock.try_lock()) return true;
    }
    for (;;) {
        memory->check();
        const deadline now = deadline::clock::now();
        if (now >= until) return lock.try_lock();
        // In slices: nobody wakes those who wait for a mutex that is no more.
        if (lock.try_lock_until(std::min(until, now + 100ms))) return true;
    }
}

} // namespace trireme::process
