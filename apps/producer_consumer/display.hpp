#pragma once

#include "outcome.hpp"

#include <trireme/runtime/options.hpp>

namespace producer_consumer {

/// Shows on standard error how fast a run is, and how full its queues: on a terminal in one line that changes,
/// elsewhere a line each second.
class display {
public:
    explicit display(const trireme::runtime::options& how);
    ~display();
    display(const display&) = delete;
    display& operator=(const display&) = delete;

    void show(const sample& now);

private:
    trireme::runtime::progress_display how_;
    sample last_; ///< shown
    bool line_open_ = false;
};

} // namespace producer_consumer
