#pragma once

#include "news.hpp"
#include "role.hpp"
#include "settings.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace producer_consumer {

/// What the client knows of a role.
struct account {
    role who;
    enum class state : std::uint8_t { starting, working, finished, lost } now = state::starting;
    std::uint64_t items = 0;
    std::uint64_t bytes = 0;
    std::uint64_t held = 0;
    bool cut_short = false;
    double cpu_seconds = 0;
    histogram waited;
    histogram end_to_end;

    [[nodiscard]] bool has_ended() const { return now >= state::finished; }
};

/// What the client knows of all roles, from what they tell.
class ledger {
public:
    explicit ledger(const assignment& work);

    void enter(const news& told);
    /// A role's process has ended before it had said so.
    void lose(const role& who, int exit_code);
    /// There will be nothing more from a role that has not begun.
    void excuse(const role& who) { accounts_[who.id].now = account::state::finished; }

    [[nodiscard]] const std::vector<account>& accounts() const { return accounts_; }
    [[nodiscard]] bool all_ready() const;
    [[nodiscard]] bool has_ended(std::uint32_t stage) const;
    [[nodiscard]] bool all_ended() const;
    [[nodiscard]] std::uint64_t items(std::uint32_t stage) const;
    [[nodiscard]] std::uint64_t bytes(std::uint32_t stage) const;
    [[nodiscard]] std::vector<std::uint64_t> items_by_producer() const;
    /// The first thing that went wrong; "" if nothing has.
    [[nodiscard]] const std::string& problem() const { return problem_; }

private:
    void note(const role& who, const std::string& problem);

    const assignment& work_;
    std::vector<account> accounts_;
    std::string problem_;
};

/// Where all items are, at the end.
struct balance {
    std::uint64_t wanted = 0; ///< 0: nobody knows
    std::uint64_t produced = 0;
    std::uint64_t consumed = 0;
    std::uint64_t left = 0; ///< in queues, and with workers who could not pass them on
    std::uint64_t lost = 0; ///< with roles that failed or died

    /// "1000 of 5000 items were produced: 990 were consumed, 10 are left"
    [[nodiscard]] std::string text() const;
};
/// `in_queues`: items that nobody has taken.
balance balance_of(const ledger& books, const assignment& work, std::uint64_t in_queues);

} // namespace producer_consumer
