#pragma once

#include <trireme/executor/remote/transport.hpp>
#include <trireme/process/arena.hpp>
#include <trireme/process/bell.hpp>
#include <trireme/process/ring.hpp>

#include <memory>

namespace trireme::process {

/// A worker process's end of the shared memory.
class port final : public remote::port {
public:
    port(std::shared_ptr<const segment> memory, int bell_file, std::size_t number);

    bool next(remote::order& current) override;
    [[nodiscard]] bool dismissed() const override { return dismissed_; }
    void sleep() override;
    [[nodiscard]] bool expecting() const override;
    std::byte* result_space(std::size_t bytes) override;
    void publish(std::uint32_t bits) override;
    void flush() override {}
    void report(const remote::worker_report& now) override;
    std::optional<std::uint64_t> pulse() override;

private:
    record* begin_answer(std::size_t bytes);

    std::shared_ptr<const segment> memory_;
    worker_control& control_;
    bell bell_;
    ring_reader tasks_;
    ring_writer results_;
    arena arena_;
    double busy_before_; // of the workers that had this place before
    bool dismissed_ = false;
    deadline patient_until_{}; // the client is busy reading what was sent, and may have more to do then

    // The current task's result: a record that was begun, or a piece of the arena.
    record* answer_ = nullptr;
    std::uint64_t piece_ = 0; // 0: none
    std::size_t piece_bytes_ = 0;
};

} // namespace trireme::process
