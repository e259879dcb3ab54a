#pragma once

#include <trireme/executor/operations.hpp>
#include <trireme/executor/remote/client.hpp>
#include <trireme/executor/shared.hpp>
#include <trireme/rank/shuffle.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <ranges>
#include <span>
#include <utility>

namespace trireme::rank {

namespace detail {
class client_shares;
class transport;
} // namespace detail

struct options {
    std::size_t threads = 1;           ///< workers on each rank
    bool client_works = true;          ///< rank 0 has workers, too; false needs other ranks
    remote::initializer initializer{}; ///< every worker calls it before its first task
};

/// The ranks of the job as a pool: rank 0 makes it, inside trireme::main or rank::lead, and all ranks run its
/// tasks, rank 0 too. Nothing about it is collective. Pools come one after the other.
///
/// Tasks travel as bytes: callable, arguments and results must be archivable. A task may ask for several ranks:
/// `submit({.ranks = 4}, f, ...)` calls `f(const rank::communicator&, ...)` on four of them. A task may use the
/// threads of its rank: it gets them as a `thread::pool&` first parameter. Destroying the pool runs what it was
/// given, or cancels it while an exception unwinds. A rank that dies ends the job.
class pool final : public remote::client, public pool_operations<pool> {
public:
    static constexpr reach tasks_reach = reach::anywhere;
    static constexpr bool has_ranks = true;

    explicit pool(options how = {});
    ~pool() override;

    /// How many ranks work, and so how many a task can ask for.
    [[nodiscard]] std::size_t ranks() const { return size() / threads_; }

    /// As every pool's map_reduce, but values meet on the rank to which their key belongs: they are not sent
    /// through the client. Keys that are equal must have equal hashes, or archives where they have none.
    template <class Mapper, class Reducer, std::ranges::input_range Range>
    auto map_reduce(Mapper mapper, Reducer reducer, Range&& range, const map_options& how = {}) {
        using given = std::ranges::range_value_t<Range>;
        using pairs = typename item_call<spreading::whole, Mapper, given>::result;
        using gather = folded_by_key<pairs, Reducer>;
        using chunk = chunk_task<spreading::whole, Mapper, given, gather>;
        const std::uint64_t job = new_region();
        const task_options everywhere{.ranks = static_cast<std::uint32_t>(ranks())};
        try {
            const detail::stashing_task<chunk> task{{std::move(mapper), {reducer}}, {}, job};
            this->run(task, range, how, std::monostate()).get();
        } catch (...) {
            submit(everywhere, detail::shuffle_task<gather>{{reducer}, job, false}).wait();
            throw;
        }
        std::map<typename gather::key, typename gather::value> all;
        for (const auto& bytes : submit(everywhere, detail::shuffle_task<gather>{{reducer}, job, true}).get()) {
            reader in(bytes);
            gather{reducer}.join(all, load<typename gather::value_type>(in));
        }
        return all;
    }

    std::pair<std::shared_ptr<const void>, shared_place> put_shared(std::span<const std::byte> bytes) override;

private:
    pool(const options& how, std::unique_ptr<detail::transport> wire);

    std::size_t threads_;
    std::shared_ptr<detail::client_shares> shares_;
};

} // namespace trireme::rank
