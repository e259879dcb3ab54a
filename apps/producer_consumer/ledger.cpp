#include "ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstring>

namespace producer_consumer {

ledger::ledger(const assignment& work) : work_(work) {
    for (const role& who : roles_of(work)) accounts_.push_back({.who = who, .waited = {}, .end_to_end = {}});
}

void ledger::enter(const news& told) {
    account& of = accounts_.at(told.role);
    of.items = told.items;
    of.bytes = told.bytes;
    of.held = told.held;
    of.cut_short = told.cut_short;
    of.cpu_seconds = told.cpu_seconds;
    if (of.now == account::state::starting) of.now = account::state::working;
    if (told.what == news::kind::finished) {
        of.now = account::state::finished;
        of.waited = told.waited;
        of.end_to_end = told.end_to_end;
    }
    if (told.what == news::kind::failed) {
        of.now = account::state::lost;
        note(of.who, told.problem);
    }
}

void ledger::lose(const role& who, int exit_code) {
    accounts_[who.id].now = account::state::lost;
    note(who, exit_code < 0
                  ? fmt::format("its process was killed by signal {} ({})", -exit_code, strsignal(-exit_code))
                  : fmt::format("its process ended with code {}", exit_code));
}

void ledger::note(const role& who, const std::string& problem) {
    if (problem_.empty()) problem_ = fmt::format("{}: {}", name(work_, who), problem);
}

bool ledger::all_ready() const {
    return std::ranges::none_of(accounts_, [](const account& one) { return one.now == account::state::starting; });
}

bool ledger::has_ended(std::uint32_t stage) const {
    return std::ranges::all_of(accounts_,
                               [&](const account& one) { return one.who.stage != stage || one.has_ended(); });
}

bool ledger::all_ended() const { return std::ranges::all_of(accounts_, &account::has_ended); }

std::uint64_t ledger::items(std::uint32_t stage) const {
    std::uint64_t all = 0;
    for (const account& one : accounts_) all += one.who.stage == stage ? one.items : 0;
    return all;
}

std::uint64_t ledger::bytes(std::uint32_t stage) const {
    std::uint64_t all = 0;
    for (const account& one : accounts_) all += one.who.stage == stage ? one.bytes : 0;
    return all;
}

std::vector<std::uint64_t> ledger::items_by_producer() const {
    std::vector<std::uint64_t> all;
    for (std::uint32_t producer = 0; producer < work_.producers; ++producer)
        all.push_back(accounts_[producer].items);
    return all;
}

balance balance_of(const ledger& books, const assignment& work, std::uint64_t in_queues) {
    balance all{.wanted = work.items,
                .produced = books.items(0),
                .consumed = books.items(work.last_stage()),
                .left = in_queues};
    for (const account& one : books.accounts()) all.left += one.held;
    // Who died had perhaps done more than it had told last: a producer had put more, another one taken more.
    all.produced = std::max(all.produced, all.consumed + all.left);
    all.lost = all.produced - all.consumed - all.left;
    return all;
}

std::string balance::text() const {
    const std::string of_all = wanted != 0 ? fmt::format(" of {}", wanted) : "";
    const std::string gone = lost != 0 ? fmt::format(", {} were taken by who failed, and not told of", lost) : "";
    return fmt::format("{}{} items were produced: {} were consumed, {} are left{}", produced, of_all, consumed,
                       left, gone);
}

} // namespace producer_consumer
