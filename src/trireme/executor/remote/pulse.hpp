#pragma once

#include <trireme/base/futex.hpp>
#include <trireme/executor/remote/transport.hpp>

#include <atomic>
#include <mutex>
#include <stop_token>
#include <thread>

namespace trireme::remote {

/// A thread of a worker that looks after the wire about every millisecond while the serving thread runs tasks, and
/// sees to it that a task is told when it shall stop. It sleeps while there is nothing to look after.
class pulse {
public:
    explicit pulse(port& wire) : wire_(wire) {}
    ~pulse();
    pulse(const pulse&) = delete;
    pulse& operator=(const pulse&) = delete;

    /// The wire is to be looked after from now on, or no longer.
    void beat();
    void pause() { beating_.store(false, std::memory_order_relaxed); }

    /// The task that runs can be told to stop.
    void watch(std::uint64_t id, const std::stop_source& stop);
    void unwatch();

private:
    void live();
    void look();

    port& wire_;
    futex_word asleep_ = 0;
    std::atomic<bool> beating_ = false;
    std::atomic<bool> ending_ = false;
    std::mutex mutex_; // guards the next two
    std::uint64_t id_ = 0;
    std::stop_source stop_{std::nostopstate};
    std::thread thread_;
};

} // namespace trireme::remote
