#pragma once

#include <trireme/base/futex.hpp>

#include <poll.h>

#include <span>
#include <utility>

namespace trireme {

/// A file descriptor that is closed with its owner.
class descriptor {
public:
    descriptor() = default;
    explicit descriptor(int number) : number_(number) {}
    descriptor(descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    descriptor& operator=(descriptor other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~descriptor();

    [[nodiscard]] int get() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }

private:
    int number_ = -1;
};

/// What can be read when that process ends. Empty, with errno, where the kernel has no such thing (before
/// Linux 5.3) or there is no such process.
descriptor watch_process(int pid);

/// poll() until `until`. Returns 0 then, and -1 with EINTR after a signal.
int poll_until(std::span<pollfd> watched, deadline until);

} // namespace trireme
