#include <trireme/base/descriptor.hpp>

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

namespace trireme {

descriptor::~descriptor() {
    if (number_ >= 0) close(number_);
}

descriptor watch_process(int pid) { return descriptor(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))); }

int poll_until(std::span<pollfd> watched, deadline until) {
    if (until == never) return poll(watched.data(), watched.size(), -1);
    const auto left =
        std::chrono::nanoseconds(std::max(until - deadline::clock::now(), deadline::duration::zero()));
    const timespec timeout{.tv_sec = left.count() / 1'000'000'000, .tv_nsec = left.count() % 1'000'000'000};
    return ppoll(watched.data(), watched.size(), &timeout, nullptr);
}

} // namespace trireme
