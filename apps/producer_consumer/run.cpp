#include "run.hpp"

#include "banks.hpp"
#include "client.hpp"
#include "run_role.hpp"

#include <optional>

namespace producer_consumer {

namespace {

/// Lets all roles end, whatever happens to the client.
template <class Bank>
class ending {
public:
    explicit ending(channels<Bank>& all) : all_(all) {}
    ~ending() {
        for (auto* event : {&all_.stop, &all_.go, &all_.done, &all_.over}) event->set();
        for (auto& queue : all_.queues) queue.close();
        all_.reports.close();
    }
    ending(const ending&) = delete;
    ending& operator=(const ending&) = delete;

private:
    channels<Bank>& all_;
};

/// What a rank does that is not the client: it passes on that somebody wants an end, and sleeps.
template <class Bank>
void stand_by(channels<Bank>& all) {
    while (!all.over.wait_for(pulse_period)) {
        if (interruption::was_asked_for() && !all.stop.is_set()) all.stop.set();
    }
}

template <class Bank>
finished_run run_on(const Bank& bank, const assignment& work, const trireme::runtime::options& how) {
    const interruption handled;
    channels<Bank> all = make_channels(bank, work);
    typename Bank::crew crew;
    std::optional<ending<Bank>> last;
    if (bank.is_client()) last.emplace(all);
    for (const role& who : roles_of(work)) {
        if (bank.runs(who)) crew.start(who, name(work, who), &run_role<Bank>, all, work, who);
    }
    finished_run finished;
    if (bank.is_client()) {
        display shown(how);
        finished = client<Bank>(work, all, crew, shown).watch();
        all.over.set();
    } else {
        stand_by(all);
    }
    crew.join();
    return finished;
}

} // namespace

finished_run run(const assignment& work, const trireme::rank::communicator& world,
                 const trireme::runtime::options& how) {
    switch (work.bank) {
    case bank_kind::threads:
        return run_on(thread_bank(), work, how);
    case bank_kind::processes:
        return run_on(process_bank(), work, how);
    case bank_kind::ranks:
        return run_on(rank_bank{world}, work, how);
    }
    return {};
}

} // namespace producer_consumer
