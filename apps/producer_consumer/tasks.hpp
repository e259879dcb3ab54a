#pragma once

#include "workload.hpp"

namespace producer_consumer {

/// Tasks: a number, and how long it takes, which is exponentially distributed.
class task_source : public source {
public:
    task_source(const assignment& work, std::uint32_t producer) : work_(work), producer_(producer) {}
    bool make(item& next) override;

private:
    assignment work_;
    std::uint32_t producer_;
    std::uint64_t made_ = 0;
};

/// Does a task: sleeps as long as it takes.
class task_worker : public station {
public:
    explicit task_worker(const role& who) : who_(who) {}
    void handle(item& one) override;

private:
    role who_;
};

class task_collector : public station {
public:
    void handle(item& one) override;
    findings report() override;

private:
    task_results results_;
};

/// The tasks in the order in which they were done.
class task_conclusion : public conclusion {
public:
    explicit task_conclusion(const assignment& work) : work_(work) {}
    void add(const findings& found) override;
    [[nodiscard]] std::string verdict(const std::vector<std::uint64_t>& made) const override;
    [[nodiscard]] std::string text() const override;
    [[nodiscard]] std::string json() const override;

private:
    [[nodiscard]] std::uint64_t overtaken() const;

    assignment work_;
    task_results all_;
};

} // namespace producer_consumer
