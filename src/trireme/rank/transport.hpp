#pragma once

#include <trireme/base/spin_lock.hpp>
#include <trireme/executor/remote/transport.hpp>
#include <trireme/rank/crew.hpp>
#include <trireme/rank/mpi_channel.hpp>
#include <trireme/rank/records.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace trireme::rank::detail {

/// The client's end of the wire, to the workers on all ranks.
///
/// Worker numbers run over the ranks first: those below the number of ranks that work are the main threads of
/// different ranks.
class transport final : public remote::transport {
public:
    /// Asks the crew to serve; this rank's workers are threads of its own.
    transport(crew& team, const call& pool);
    ~transport() override;

    [[nodiscard]] std::size_t workers() const override { return lanes_.size(); }
    [[nodiscard]] std::size_t groupable() const override { return seats_.ranks; }
    [[nodiscard]] std::size_t inline_limit() const override { return longest_item; }

    std::byte* begin(std::size_t worker, std::size_t bytes) override;
    std::uint64_t commit(std::size_t worker, std::uint32_t bits) override;
    remote::block allocate(std::size_t bytes) override { return {new_block(bytes), bytes}; }
    void release(const remote::block& unused) noexcept override { free_block(unused.memory); }
    std::optional<std::uint64_t> send(std::size_t worker, const remote::block& payload,
                                      std::uint32_t bits) override;
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

    [[nodiscard]] const std::shared_ptr<client_shares>& shares() const { return shares_; }
    /// Sends shared data to where it is not yet.
    void share(const client_shares::item& data);

    void sleep(deadline until) override;
    void arm() override;
    void wake() override;

private:
    /// What leads to one worker.
    struct lane {
        lane(std::unique_ptr<channel> to_worker, std::size_t worker)
            : line(std::move(to_worker)), out(*line, worker), in(*line) {}

        std::unique_ptr<channel> line;
        outbox out;
        inbox in;
        bell* bell_there = nullptr;  // null: nobody can wake that worker
        std::uint64_t committed = 0; // tasks: the next one's id
        std::uint64_t sent = 0;      // of these, not waiting in `out`
        std::uint64_t answered = 0;
        std::uint64_t bytes_sent = 0;
        std::uint64_t bytes_received = 0;
        remote::worker_report report;
        bool started = false;
        bool dismissed = false;
    };

    void add_lane(std::size_t worker);
    std::uint64_t count_task(lane& to);
    static bool runs_short(const lane& to);
    void send_now(std::size_t worker);
    void tell(std::size_t worker, record_kind what, std::uint64_t id);
    bool poll();
    void take(frame_ptr arrived);
    bool take_unread(remote::arrival& next);
    bool take_record(std::size_t worker, remote::arrival& next);
    void note_transfers();
    bool has_arrivals();

    void pass_news_of_shares();

    crew& team_;
    const seating seats_;
    const std::shared_ptr<client_shares> shares_ = client_shares::make();
    std::vector<broadcast> broadcasts_; // of shared data
    std::vector<std::unique_ptr<lane>> lanes_;
    std::unique_ptr<mailbox> results_; // from all other ranks
    spin_lock mailbox_lock_;           // sleep() looks into it without the core's lock
    std::size_t present_ = 0;          // workers that have not said goodbye
    std::vector<std::size_t> local_;   // workers of this process
    std::vector<std::size_t> unread_;  // workers whose frames are not all read
    std::vector<std::size_t> sending_; // workers to whom something large is under way

    std::atomic<std::size_t> far_in_flight_ = 0; // tasks of workers that cannot ring
    std::atomic<bool> transferring_ = false;
    std::atomic<bool> sleeps_soundly_ = false; // looking up rarely
    std::atomic<bool> armed_ = false;
    std::atomic<std::uint32_t> rings_at_arming_ = 0;
    std::atomic<bool> woken_ = false;

    std::vector<std::jthread> threads_; // last, so that they end first
};

} // namespace trireme::rank::detail
