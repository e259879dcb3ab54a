#pragma once

#include <cstddef>
#include <exception>

namespace trireme {

class task;

/// Something that runs tasks: all that a task and its future know of the pool that they were given to.
class executor {
public:
    executor() = default;
    executor(const executor&) = delete;
    executor& operator=(const executor&) = delete;
    virtual ~executor() = default;

    /// Takes a task over, from any thread, and sees to it that it is finished: run, failed or cancelled.
    virtual void post(task& work) = 0;

    /// The same, for a task that shall not overtake those which were posted before.
    virtual void post_behind(task& work) { post(work); }

    /// How many tasks can run at a time.
    [[nodiscard]] virtual std::size_t workers() const = 0;

    /// A step of the executor's own communication, for threads that have to wait anyhow: takes results in and
    /// hands tasks out. False if there was nothing to do.
    virtual bool progress() { return false; }

    /// The calling thread has waited in vain and goes to sleep: progress is the executor's own duty again. True if
    /// there was something to do just now.
    virtual bool rest() { return false; }

    /// Claims a task that shall be cancelled; false if it has started, here or elsewhere.
    virtual bool revoke(task& work);

    /// Is told of an exception that no future can throw any more, because there is none.
    virtual void failed_unseen(std::exception_ptr problem) noexcept { static_cast<void>(problem); }

    /// Passes the wish on that a task which has started stops, to where it runs.
    virtual void stop(task& work) { static_cast<void>(work); }
};

} // namespace trireme
