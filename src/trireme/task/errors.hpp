#pragma once

#include <trireme/base/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace trireme {

/// A task was cancelled before it was done.
class cancelled : public error {
public:
    cancelled() : error("the task was cancelled") {}
    using error::error;
};

/// What was waited for did not come in time.
class timeout_error : public error {
public:
    using error::error;
};

/// A pool cannot run tasks any more.
class broken_pool : public error {
public:
    using error::error;
};

/// What is known of a worker's end.
struct worker_death {
    std::size_t worker = 0;        ///< its number in the pool
    int pid = 0;                   ///< its process
    int signal = 0;                ///< what killed it; 0 if it exited by itself
    int exit_code = 0;             ///< what it exited with, if it did
    std::uint64_t peak_memory = 0; ///< in bytes; 0 if unknown
    std::string task;              ///< what it ran; empty if nothing

    friend bool operator==(const worker_death&, const worker_death&) = default;
};

/// A worker's process ended while tasks were left to it. The text says how, in one line.
class worker_died : public error {
public:
    explicit worker_died(worker_death death);

    [[nodiscard]] std::size_t worker() const { return death_.worker; }
    [[nodiscard]] int pid() const { return death_.pid; }
    /// The signal that killed it; 0 if it exited by itself.
    [[nodiscard]] int signal() const { return death_.signal; }
    /// What it exited with; 0 if a signal killed it.
    [[nodiscard]] int exit_code() const { return death_.exit_code; }
    /// The most memory that it used, in bytes; 0 if unknown.
    [[nodiscard]] std::uint64_t peak_memory() const { return death_.peak_memory; }
    /// What it ran; empty if nothing.
    [[nodiscard]] const std::string& task() const { return death_.task; }
    [[nodiscard]] const worker_death& death() const { return death_; }

private:
    worker_death death_;
};

/// Where an exception was thrown that came from another process. What arrives here of it is of the standard type
/// that was thrown, or the nearest, and of this type too: `dynamic_cast<const origin*>(&e)` tells the worker.
class origin {
public:
    origin(std::size_t from_worker, std::string from_place, std::string thrown_type)
        : worker(from_worker), place(std::move(from_place)), type(std::move(thrown_type)) {}
    origin(const origin&) = default;
    origin(origin&&) = default;
    origin& operator=(const origin&) = default;
    origin& operator=(origin&&) = default;
    virtual ~origin() = default;

    std::size_t worker; ///< the number, in its pool, of the worker that ran the task
    std::string place;  ///< where that ran: "process 4711", "rank 3 on node07"
    std::string type;   ///< what was thrown there: "std::out_of_range"
};

/// Something was thrown in another process whose type has no standard base but std::exception. The text names that
/// type, what it said, and where.
class remote_error : public error, public origin {
public:
    remote_error(const std::string& text, origin from) : error(text), origin(std::move(from)) {}
};

} // namespace trireme
