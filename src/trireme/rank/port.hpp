#pragma once

#include <trireme/base/spin_lock.hpp>
#include <trireme/executor/remote/transport.hpp>
#include <trireme/rank/crew.hpp>
#include <trireme/rank/records.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace trireme::rank::detail {

/// A worker's end of the wire, on any rank.
///
/// The serving thread and the one that calls pulse() share it under a lock: while a task runs, the pulse takes in
/// what arrives, answers revocations, and sends results that wait for company.
class port final : public remote::port {
public:
    port(crew& team, const seat& own, std::unique_ptr<channel> line);
    ~port() override;

    bool next(remote::order& current) override;
    [[nodiscard]] bool dismissed() const override { return dismissed_; }
    void sleep() override;

    std::byte* result_space(std::size_t bytes) override;
    void publish(std::uint32_t bits) override;
    void flush() override;
    void report(const remote::worker_report& now) override;

    [[nodiscard]] bool needs_pulse() const override { return true; }
    std::optional<std::uint64_t> pulse() override;

    const communicator& join(const remote::group_header& group, std::span<const std::uint32_t> members) override;

    /// After the last task: tells the client that nothing follows.
    void say_goodbye();

private:
    /// What the serving thread does with the result of the current task.
    enum class writing { nothing, item, block };

    void take_in();
    bool heed(const record_header& wish, std::span<const std::byte> payload);
    void heed_sharing(const record_header& news, std::span<const std::byte> payload);
    bool transferring();
    void put(record_kind kind, std::uint32_t bits, std::uint64_t number = 0);
    bool take_if_revoked(std::uint64_t id);
    void send_now();

    crew& team_;
    const seat own_;
    spin_lock lock_; // guards what follows
    std::unique_ptr<channel> line_;
    outbox out_;
    inbox in_;
    std::vector<std::uint64_t> revoked_;    // tasks that are still to come
    std::optional<std::uint64_t> stopping_; // the last one that shall stop
    std::uint64_t started_ = 0;             // tasks so far: the next one's id
    remote::worker_report report_;
    bool reported_ = true; // the client knows it
    deadline gathering_since_{};
    writing writing_ = writing::nothing;

    bell& bell_;   // what follows is the serving thread's own
    bell* client_; // null if it cannot be reached: then it does not ring here either
    std::byte* result_block_ = nullptr;
    std::size_t result_bytes_ = 0;
    std::byte* order_block_ = nullptr;
    bool dismissed_ = false;
};

} // namespace trireme::rank::detail
