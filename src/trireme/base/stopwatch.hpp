#pragma once

#include <chrono>

namespace trireme {

/// Measures monotonic time since its construction or its last restart.
class stopwatch {
public:
    [[nodiscard]] double seconds() const { return std::chrono::duration<double>(clock::now() - start_).count(); }
    void restart() { start_ = clock::now(); }

private:
    using clock = std::chrono::steady_clock;
    clock::time_point start_ = clock::now();
};

} // namespace trireme
