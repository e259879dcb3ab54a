#pragma once

#include <trireme/base/error.hpp>
#include <trireme/base/futex.hpp>
#include <trireme/executor/statistics.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace trireme::rank {
class communicator;
}

/// Pools whose workers are other processes: what is the same whether they are reached through shared memory or MPI.
///
///     client                                   worker
///     pool ── client core ── transport ~~~~~~~~ port ── serve loop
///
/// The transport and the port are the two ends of a wire, and all that a bank has to supply. Task records go one
/// way, result records the other; each worker runs its tasks in the order in which they were sent, one at a time,
/// and answers each with exactly one result record, in the same order.
namespace trireme::remote {

/// How long whoever waits may spin while the other side copies so many bytes: for about as long as that takes, so
/// that at most half of the time is lost, and the wake-up is won.
inline std::chrono::nanoseconds patience_for(std::size_t bytes) {
    return std::min(std::chrono::nanoseconds(1'000'000), std::chrono::nanoseconds(bytes / 4)); // 4 GB/s
}

/// Bits that travel with a task record.
enum task_bits : std::uint32_t {
    task_stoppable = 1,   ///< the callable wants a stop token: requests to stop are looked for while it runs
    task_initializer = 2, ///< the pool's initializer, which comes first
    task_group = 4,       ///< several ranks run it together: the payload begins with a group_header
};

/// Bits that travel with a result record.
enum result_bits : std::uint32_t {
    result_failed = 1,   ///< the payload is an archived remote_exception, not the result
    result_revoked = 2,  ///< the task was revoked and never ran; there is no payload
    result_detached = 4, ///< (set by the transport) the payload lies in memory of its own: done() needs no lock
};

/// What a payload of a group task begins with; the call follows at the next multiple of 16.
struct group_header {
    std::uint64_t number = 0;  ///< of this group task: the same for all members, never used again
    std::uint32_t members = 0; ///< so many worker numbers (uint32_t) follow; the first one's result counts
    std::uint32_t call_at = 0; ///< where the call begins in the payload
};

/// How a worker ended.
struct departure {
    int pid = 0;
    int signal = 0;
    int exit_code = 0;
    std::uint64_t peak_memory = 0;          ///< bytes
    bool dismissed = false;                 ///< it ended because it was told to, with everything done
    std::optional<std::uint64_t> started{}; ///< the task that it had started, and not answered
};

/// What a client gets from its workers.
struct arrival {
    enum class event : std::uint8_t {
        result,     ///< of the oldest task that this worker has not answered
        revocation, ///< the answer to a revoke() that was `asked`: `granted` tells
        gone        ///< the worker has ended, and all that it had sent has arrived before this: `end` tells
    };
    event what = event::result;
    bool granted = false;
    std::uint32_t flags = 0; ///< result_bits
    std::size_t worker = 0;
    std::uint64_t id = 0;
    std::span<const std::byte> payload; ///< begins at a multiple of 16; valid until done()
    departure end;
};

/// Memory in which a large record is written before it is sent.
struct block {
    std::byte* memory = nullptr; ///< aligned to 16
    std::size_t bytes = 0;
    std::uint64_t place = 0; ///< the transport's own
};

/// What became of an attempt to revoke a task.
enum class revoking {
    done,   ///< it will not run; it is answered with result_revoked when its turn comes
    asked,  ///< the worker was asked: arrival::event::revocation tells
    refused ///< it has started
};

/// The client's end of the wire, to all workers of a pool.
///
/// The client core calls everything under one lock, except what says "any thread" or "the collector". Nothing here
/// blocks, except sleep().
class transport {
public:
    transport() = default;
    transport(const transport&) = delete;
    transport& operator=(const transport&) = delete;
    virtual ~transport() = default;

    [[nodiscard]] virtual std::size_t workers() const = 0;

    /// Workers below this number can run a task together: they are on different ranks.
    [[nodiscard]] virtual std::size_t groupable() const { return workers(); }

    // ---- Sending tasks

    /// Payloads of up to so many bytes are written in place: begin(); larger ones travel in a block(). Any thread.
    [[nodiscard]] virtual std::size_t inline_limit() const = 0;

    /// Memory for the payload of a task record, aligned to 16; null if there is no room now. What was begun and not
    /// committed is forgotten by the next begin().
    virtual std::byte* begin(std::size_t worker, std::size_t bytes) = 0;
    /// Sends what was begun, sooner or later; returns its id: ascending for each worker.
    virtual std::uint64_t commit(std::size_t worker, std::uint32_t bits) = 0;

    /// Memory for a payload that is too large for begin(). Throws if there is none. Any thread.
    virtual block allocate(std::size_t bytes) = 0;
    /// For a block that was not sent. Any thread.
    virtual void release(const block& unused) noexcept = 0;
    /// Sends a block, which is the transport's from then on; its id, or none if there is no room now.
    virtual std::optional<std::uint64_t> send(std::size_t worker, const block& payload, std::uint32_t bits) = 0;

    /// So many large tasks are being written for a worker, which is better awake when they come.
    virtual void announce(std::size_t /*worker*/, std::size_t /*large_tasks*/) {}

    /// The core has committed what it had for now: what should not wait for more goes out, and a worker that sleeps
    /// is woken.
    virtual void flush(std::size_t worker) = 0;

    // ---- Receiving

    /// The next arrival of any worker; false if there is none. Also does whatever else the wire needs done. After
    /// `gone` nothing comes from that worker, and its queue is empty, until start().
    virtual bool receive(arrival& next) = 0;
    /// The payload of an arrival is no longer needed. Every result that was received is given back like this before
    /// the next receive(), but for detached ones: those any thread gives back, at any time.
    virtual void done(const arrival& taken) noexcept = 0;

    // ---- Influencing tasks that were sent

    virtual revoking revoke(std::size_t worker, std::uint64_t id) = 0;
    /// Asks the task to stop if it runs, or once it runs.
    virtual void request_stop(std::size_t worker, std::uint64_t id) = 0;

    // ---- Workers

    /// Where a worker is, for people: "process 4711", "rank 3 on node17".
    [[nodiscard]] virtual std::string place(std::size_t worker) const = 0;

    /// Starts a worker where there is none. The collector; without the lock.
    virtual void start(std::size_t worker) = 0;
    /// Tells a worker to end when it has run what it was sent; `gone` follows. False if there is no room now.
    virtual bool dismiss(std::size_t worker) = 0;

    /// About how many nanoseconds a task takes there lately, as that worker has measured; 0: not known.
    [[nodiscard]] virtual std::uint32_t pace(std::size_t worker) const = 0;
    /// What the worker, and those whom it replaced, have spent with tasks, and the bytes that went to and fro; the
    /// rest is the core's. Exact when the worker is idle.
    [[nodiscard]] virtual worker_statistics statistics(std::size_t worker) const = 0;

    // ---- Sleeping

    /// Sleeps until there is an arrival (if armed), wake(), or `until`. May return early. The collector; without
    /// the lock.
    virtual void sleep(deadline until) = 0;
    /// The next arrival will end sleep(): workers have the duty to ring, which costs one of them a system call,
    /// once. What arrived before does not count: receive() after this. Any thread.
    virtual void arm() = 0;
    /// Ends sleep(), or the next one. Any thread.
    virtual void wake() = 0;
};

/// A task as it arrives at a worker.
struct order {
    std::uint64_t id = 0;
    std::uint32_t bits = 0;             ///< task_bits
    std::span<const std::byte> payload; ///< begins at a multiple of 16; valid until publish()
};

/// What a worker tells about itself now and then.
struct worker_report {
    double busy = 0;        ///< seconds that it has spent with tasks
    std::uint32_t pace = 0; ///< nanoseconds a task, lately
};

/// A worker's end of the wire. The serving thread calls all but pulse().
class port {
public:
    port() = default;
    port(const port&) = delete;
    port& operator=(const port&) = delete;
    virtual ~port() = default;

    /// The oldest task that was sent and is not revoked: it has started now, and is the current one until
    /// publish(). False if there is none at the moment, or no more will come: see dismissed().
    virtual bool next(order& current) = 0;
    /// Whether the worker shall end: it was dismissed and has run everything, or the client is gone.
    [[nodiscard]] virtual bool dismissed() const = 0;
    /// Sleeps until next() or dismissed() have something to say; may return early. The worker calls it after
    /// spinning in vain.
    virtual void sleep() = 0;

    /// Whether it pays to spin for longer than usual, because a large task is being written.
    [[nodiscard]] virtual bool expecting() const { return false; }

    /// Memory for the current task's result, aligned to 16. May wait for the client to make room. If it is called
    /// again for the same task, what was given before is forgotten. Throws if the memory is not to be had.
    virtual std::byte* result_space(std::size_t bytes) = 0;
    /// Answers the current task with what was written to its result_space(), or with nothing if there was none;
    /// sent now, or soon: flush().
    virtual void publish(std::uint32_t bits) = 0;
    /// The worker has run out of tasks: results that were gathered go out.
    virtual void flush() = 0;

    virtual void report(const worker_report& now) = 0;

    /// Whether pulse() must be called for any task that runs, not for stoppable ones only.
    [[nodiscard]] virtual bool needs_pulse() const { return false; }
    /// Called every few milliseconds while a task runs, by a thread of its own: does what the wire needs done
    /// while nobody else calls. The id of the last task for which a stop was requested; none if none was. Any
    /// thread.
    virtual std::optional<std::uint64_t> pulse() = 0;

    /// The communicator of the workers that run a group task together, the calling one among them, until publish().
    virtual const rank::communicator& join(const group_header&, std::span<const std::uint32_t> /*members*/) {
        throw error("only ranks can run a task together: use a rank::pool");
    }
};

} // namespace trireme::remote
