#pragma once

#include <trireme/base/pause.hpp>

#include <sched.h>

#include <future>

/// How everyone waits who is left to choose: the spin of the library's own waits, and then others may have the
/// core.
template <class Condition>
void wait_until(Condition condition) {
    for (int tries = 0; !condition(); ++tries) {
        if (tries < 2000) {
            trireme::pause();
        } else {
            sched_yield();
        }
    }
}

/// Binds the calling thread, new of a process that is not bound, to one of the cores that it may use: all in turn.
inline void pin(int number) {
    cpu_set_t all;
    CPU_ZERO(&all);
    if (sched_getaffinity(0, sizeof all, &all) != 0 || CPU_COUNT(&all) < 2) return;
    int wanted = number % CPU_COUNT(&all);
    for (int core = 0; core < CPU_SETSIZE; ++core) {
        if (!CPU_ISSET(core, &all) || wanted-- > 0) continue;
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(core, &one);
        sched_setaffinity(0, sizeof one, &one);
        return;
    }
}

/// Does `body` in a thread of its own on the first core: what it returns, or throws.
template <class Body>
auto on_first_core(Body body) {
    return std::async(std::launch::async,
                      [&] {
                          pin(0);
                          return body();
                      })
        .get();
}
