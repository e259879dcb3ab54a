#pragma once

#include <trireme/base/futex.hpp>

#include <atomic>

namespace trireme::ipc {

/// Two fences for two sides of which one acts often and the other seldom. Each side writes, passes its fence, then
/// reads what the other writes; then at least one of them sees the other's write, as with two full fences. Here the
/// frequent side's costs nothing: the rare side makes the kernel interrupt whoever runs, on every core
/// (membarrier), so that a full fence is where each of them happens to be.
///
/// Where the kernel refuses that (before Linux 4.16, or in some containers), both are full fences; processes may
/// differ in it, since one that cannot be interrupted fences by itself. What is not certain then is that one which
/// cannot interrupt is seen by others that do not fence: so nobody may sleep for long on the strength of this
/// alone.
class fences {
public:
    /// Before any light() in this process whose writes are to be ordered.
    static void enable() { static_cast<void>(enabled()); }

    static void light() {
#if defined(__SANITIZE_THREAD__)
        std::atomic_thread_fence(std::memory_order_seq_cst);
#else
        if (enabled()) std::atomic_signal_fence(std::memory_order_seq_cst);
        else std::atomic_thread_fence(std::memory_order_seq_cst);
#endif
    }

    static void heavy(futex_scope scope);

private:
    static bool enabled() {
        static const bool is_enabled = enable_now();
        return is_enabled;
    }
    static bool enable_now();
};

} // namespace trireme::ipc
