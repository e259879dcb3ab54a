#pragma once

#include "channels.hpp"
#include "display.hpp"
#include "interruption.hpp"
#include "ledger.hpp"
#include "outcome.hpp"
#include "run.hpp"
#include "workload.hpp"

#include <trireme/base/stopwatch.hpp>

#include <algorithm>
#include <csignal>
#include <memory>

namespace producer_consumer {

/// The one who watches all roles and says when it is over. On ranks it is rank 0's main thread.
template <class Bank>
class client {
public:
    client(const assignment& work, channels<Bank>& all, const typename Bank::crew& crew, display& shown)
        : work_(work), all_(all), crew_(crew), shown_(shown), books_(work), results_(make_conclusion(work)) {}

    /// Returns when every role has ended.
    finished_run watch();

private:
    void read_news(trireme::deadline until);
    void look_for_the_dead();
    void begin();
    void steer();
    void take_sample();
    [[nodiscard]] finished_run sum_up();
    [[nodiscard]] double fill(std::uint32_t queue) const;

    const assignment& work_;
    channels<Bank>& all_;
    const typename Bank::crew& crew_;
    display& shown_;
    ledger books_;
    std::unique_ptr<conclusion> results_;
    trireme::stopwatch running_;
    std::vector<sample> samples_;
    double sampling_period_ = 0.01;
    double seconds_ = 0;
    bool begun_ = false;
    bool stopped_ = false;
};

template <class Bank>
finished_run client<Bank>::watch() {
    while (!books_.all_ended()) {
        read_news(trireme::after(pulse_period));
        look_for_the_dead();
        if (!begun_ && books_.all_ready()) begin();
        steer();
        take_sample();
    }
    seconds_ = running_.seconds();
    return sum_up();
}

template <class Bank>
void client<Bank>::read_news(trireme::deadline until) {
    for (auto told = all_.reports.try_get_until(until); told; told = all_.reports.try_get()) {
        books_.enter(*told);
        results_->add(told->found);
    }
}

template <class Bank>
void client<Bank>::look_for_the_dead() {
    for (const account& one : books_.accounts()) {
        if (one.has_ended()) continue;
        const auto code = crew_.ended_with(one.who);
        if (!code) continue;
        read_news(trireme::deadline::clock::now()); // its last words
        if (one.has_ended()) continue;
        // A terminal's SIGINT comes to processes that cannot yet know that it does not mean them.
        const bool too_early = one.now == account::state::starting && interruption::was_asked_for();
        if (too_early && (*code == -SIGINT || *code == -SIGTERM)) books_.excuse(one.who);
        else books_.lose(one.who, *code);
    }
}

template <class Bank>
void client<Bank>::begin() {
    begun_ = true;
    running_.restart();
    all_.go.set();
}

/// Stops producers when it is time, and closes each queue when nothing more will be put into it, or taken out.
template <class Bank>
void client<Bank>::steer() {
    if (!stopped_ && (interruption::was_asked_for() || all_.stop.is_set() || !books_.problem().empty())) {
        stopped_ = true;
        all_.stop.set();
        if (!begun_) begin();
    }
    const bool all_done = books_.has_ended(0) && books_.items(work_.last_stage()) >= books_.items(0);
    if (all_done || (books_.has_ended(0) && !books_.problem().empty())) all_.done.set();
    for (std::uint32_t queue = 0; queue < work_.last_stage(); ++queue) {
        // Those who do tasks are sent home otherwise.
        const bool feeds_tasks = work_.workload == workload_kind::tasks && queue + 1 < work_.last_stage();
        const bool is_over = books_.has_ended(queue) && !feeds_tasks;
        if ((is_over || books_.has_ended(queue + 1)) && !all_.queues[queue].is_closed()) all_.queues[queue].close();
    }
}

template <class Bank>
double client<Bank>::fill(std::uint32_t queue) const {
    const double most = static_cast<double>(work_.capacity) * roles_in(work_, queue);
    return std::min(1.0, static_cast<double>(all_.queues[queue].size()) / most);
}

template <class Bank>
void client<Bank>::take_sample() {
    const double at = running_.seconds();
    if (!begun_ || (!samples_.empty() && at - samples_.back().seconds < sampling_period_)) return;
    sample now{.seconds = at, .items = books_.items(work_.last_stage()), .bytes = books_.bytes(work_.last_stage())};
    for (std::uint32_t queue = 0; queue < work_.last_stage(); ++queue) now.fill.push_back(fill(queue));
    shown_.show(now);
    samples_.push_back(std::move(now));
    constexpr std::size_t most = 4096;
    if (samples_.size() < most) return;
    for (std::size_t i = 0; i < most / 2; ++i) samples_[i] = std::move(samples_[2 * i]);
    samples_.resize(most / 2);
    sampling_period_ *= 2;
}

template <class Bank>
finished_run client<Bank>::sum_up() {
    std::uint64_t in_queues = 0;
    for (auto& queue : all_.queues) {
        while (queue.try_get()) ++in_queues;
    }
    outcome all{.seconds = seconds_,
                .all = balance_of(books_, work_, in_queues),
                .accounts = books_.accounts(),
                .waited = std::vector<histogram>(work_.last_stage()),
                .samples = std::move(samples_)};
    for (const account& one : all.accounts) {
        all.interrupted = all.interrupted || one.cut_short;
        if (one.who.stage > 0) all.waited[one.who.stage - 1].merge(one.waited);
        all.end_to_end.merge(one.end_to_end);
    }
    std::string problem = books_.problem();
    if (problem.empty() && all.all.lost != 0) problem = "items were lost";
    if (problem.empty()) problem = results_->verdict(books_.items_by_producer());
    return {.figures = std::move(all), .results = std::move(results_), .problem = std::move(problem)};
}

} // namespace producer_consumer
