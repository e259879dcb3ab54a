#include <trireme/process/bell.hpp>

#include <unistd.h>

#include <cerrno>

namespace trireme::process {

void bell::ring() const {
    const std::uint64_t one = 1;
    while (write(file_, &one, sizeof one) < 0 && errno == EINTR) {}
}

void bell::silence() const {
    std::uint64_t count = 0;
    static_cast<void>(!read(file_, &count, sizeof count)); // it does not block: there may be nothing
}

} // namespace trireme::process
