#include <trireme/base/descriptor.hpp>

#include <sys/syscall.h>
#include <unistd.h>

namespace trireme {

descriptor::~descriptor() {
    if (number_ >= 0) close(number_);
}

descriptor watch_process(int pid) { return descriptor(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))); }

} // namespace trireme
