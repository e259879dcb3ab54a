#include <trireme/ipc/fences.hpp>

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace trireme::ipc {

namespace {

bool membarrier(int command) { return syscall(SYS_membarrier, command, 0, 0) == 0; }

} // namespace

bool fences::enable_now() {
    return membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) &&
           membarrier(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED);
}

void fences::heavy(futex_scope scope) {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (!enabled()) return;
    membarrier(scope == futex_scope::threads ? MEMBARRIER_CMD_PRIVATE_EXPEDITED : MEMBARRIER_CMD_GLOBAL_EXPEDITED);
}

} // namespace trireme::ipc
