#pragma once

#include <trireme/executor/remote/transport.hpp>
#include <trireme/process/arena.hpp>
#include <trireme/process/bell.hpp>
#include <trireme/process/ring.hpp>
#include <trireme/process/segment.hpp>

#include <poll.h>
#include <sys/types.h>

#include <atomic>
#include <deque>
#include <memory>
#include <vector>

namespace trireme::process {

/// The client's end of the shared memory, and its hand on the worker processes.
class transport final : public remote::transport {
public:
    transport(std::size_t workers, std::size_t threads);

    [[nodiscard]] const std::shared_ptr<const segment>& memory() const { return memory_; }
    [[nodiscard]] const std::shared_ptr<arena>& own_arena() const { return arena_; }

    [[nodiscard]] std::size_t workers() const override { return links_.size(); }
    [[nodiscard]] std::size_t inline_limit() const override;
    std::byte* begin(std::size_t worker, std::size_t bytes) override;
    std::uint64_t commit(std::size_t worker, std::uint32_t bits) override;
    remote::block allocate(std::size_t bytes) override;
    void release(const remote::block& unused) noexcept override;
    std::optional<std::uint64_t> send(std::size_t worker, const remote::block& payload,
                                      std::uint32_t bits) override;
    void announce(std::size_t worker, std::size_t large_tasks) override;
    void flush(std::size_t worker) override;

    bool receive(remote::arrival& next) override;
    void done(const remote::arrival& taken) noexcept override;

    remote::revoking revoke(std::size_t worker, std::uint64_t id) override;
    void request_stop(std::size_t worker, std::uint64_t id) override;

    [[nodiscard]] std::string place(std::size_t worker) const override;
    void start(std::size_t worker) override;
    bool dismiss(std::size_t worker) override;
    [[nodiscard]] std::uint32_t pace(std::size_t worker) const override;
    [[nodiscard]] worker_statistics statistics(std::size_t worker) const override;

    void sleep(deadline until) override;
    void arm() override { bell_.arm(); }
    void wake() override { bell_.ring(); }

private:
    /// A large payload that a worker reads.
    struct lent_piece {
        std::uint64_t id = 0;
        std::uint64_t piece = 0;
    };

    /// The way to one worker.
    struct link {
        link(const segment& memory, std::size_t number);

        worker_control& control;
        ring_writer tasks;
        ring_reader results;
        record* begun = nullptr;
        std::deque<lent_piece> lent{}; // in the order of their ids
        std::atomic<pid_t> pid{0};
        std::uint64_t inherited_peak = 0; // bytes of memory
        bool dismissed = false;
        bool awaited = false;       // it is in `awaited_`
        std::size_t unanswered = 0; // tasks
        std::uint64_t bytes_sent = 0;
        std::uint64_t bytes_received = 0;
        std::atomic<int> being_read{0}; // large results

        // The collector has reaped the process, and written the end before it says so.
        descriptor watch{};
        remote::departure end{};
        std::atomic<bool> dead{false};
    };

    bool take_result(std::size_t worker, remote::arrival& next);
    bool take_departure(std::size_t worker, remote::arrival& next);
    void reap(link& child);

    std::shared_ptr<const segment> memory_;
    std::shared_ptr<arena> arena_;
    descriptor bell_file_;
    bell bell_;
    std::vector<std::unique_ptr<link>> links_;
    std::vector<pollfd> watched_;      // the collector's
    std::vector<std::size_t> awaited_; // workers that have something to answer, and perhaps some that have not
    std::size_t turn_ = 0;             // in awaited_: whose results are looked at next
    std::atomic<int> departed_{0};     // workers that are dead, and have not been told of
};

} // namespace trireme::process
