#pragma once

#include <trireme/executor/operations.hpp>
#include <trireme/executor/pool_base.hpp>

#include <memory>
#include <utility>

namespace trireme {

/// The pool that the command line named: threads, processes or ranks. What works on it works on all of them, so its
/// tasks must be able to travel.
class pool final : public pool_operations<pool> {
public:
    static constexpr reach tasks_reach = reach::anywhere;
    static constexpr bool has_ranks = false;

    explicit pool(std::unique_ptr<pool_base> bank) : bank_(std::move(bank)) {}

    /// How many workers it has.
    [[nodiscard]] std::size_t size() const { return bank_->workers(); }
    void wait_idle() { bank_->wait_idle(); }
    void shutdown(trireme::shutdown how = trireme::shutdown::wait) { bank_->shutdown(how); }
    [[nodiscard]] pool_statistics statistics() const { return bank_->statistics(); }
    /// Where worker `number` is, for people.
    [[nodiscard]] std::string place_of(std::size_t number) const { return bank_->place_of(number); }

    /// The bank itself.
    [[nodiscard]] pool_base& bank() { return *bank_; }

private:
    std::unique_ptr<pool_base> bank_;
};

} // namespace trireme
