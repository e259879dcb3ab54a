#pragma once

namespace trireme {

/// Tells the processor that this thread spins: it yields pipeline slots and power to its neighbour.
inline void pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

} // namespace trireme
