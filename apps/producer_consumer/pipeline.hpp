#pragma once

#include "channels.hpp"
#include "display.hpp"
#include "interruption.hpp"
#include "outcome.hpp"
#include "run_role.hpp"
#include "workload.hpp"

#include <trireme/base/stopwatch.hpp>

#include <numeric>
#include <thread>

namespace producer_consumer {

/// The one who starts it all, watches, and says when it is over. On ranks it is rank 0's main thread.
template <class Bank>
class client {
public:
    client(const assignment& work, channels<Bank>& all, const typename Bank::crew& crew, display& shown)
        : work_(work), all_(all), crew_(crew), shown_(shown), books_(work), results_(make_conclusion(work)) {}

    /// Returns when every role has ended.
    void watch();

    [[nodiscard]] outcome result();
    [[nodiscard]] const conclusion& results() const { return *results_; }
    [[nodiscard]] const ledger& books() const { return books_; }

private:
    void read_news(trireme::deadline until);
    void look_for_the_dead();
    void begin();
    void steer();
    void take_sample();
    [[nodiscard]] double fill(std::uint32_t queue) const;
    [[nodiscard]] std::uint64_t drain();

    const assignment& work_;
    channels<Bank>& all_;
    const typename Bank::crew& crew_;
    display& shown_;
    ledger books_;
    std::unique_ptr<conclusion> results_;
    trireme::stopwatch running_;
    std::vector<sample> samples_;
    double seconds_ = 0;
    bool begun_ = false;
    bool stopped_ = false;
    bool interrupted_ = false;
};

template <class Bank>
void client<Bank>::watch() {
    while (!books_.all_ended()) {
        read_news(trireme::after(pulse_period));
        look_for_the_dead();
        if (!begun_ && books_.all_ready()) begin();
        steer();
        take_sample();
    }
    seconds_ = running_.seconds();
    read_news(trireme::deadline::clock::now());
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
    interrupted_ = interrupted_ || interruption::was_asked_for() || all_.stop.is_set();
    if (!stopped_ && (interrupted_ || !books_.problem().empty())) {
        stopped_ = true;
        interrupted_ = books_.problem().empty();
        all_.stop.set();
        if (!begun_) begin();
    }
    const bool all_done = books_.has_ended(0) && books_.items(work_.last_stage()) >= books_.items(0);
    if (all_done || (books_.has_ended(0) && !books_.problem().empty())) all_.done.set();
    for (std::uint32_t queue = 0; queue < work_.last_stage(); ++queue) {
        // Those who do tasks are sent home otherwise.
        const bool waits = work_.workload == workload_kind::tasks && queue + 1 < work_.last_stage() && !all_.done.is_set();
        const bool is_over = books_.has_ended(queue) && !waits;
        if ((is_over || books_.has_ended(queue + 1)) && !all_.queues[queue].is_closed()) all_.queues[queue].close();
    }
}

} // namespace producer_consumer
