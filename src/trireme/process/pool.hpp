#pragma once

#include <trireme/executor/operations.hpp>
#include <trireme/executor/remote/client.hpp>
#include <trireme/executor/shared.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace trireme::process {

class sharing;

struct options {
    std::size_t workers = 0;                ///< 0: as many as this process may use cores
    remote::initializer initializer = {};   ///< every worker calls it before its first task
    std::uint64_t max_tasks_per_worker = 0; ///< then a new process takes the worker's place; 0: never
    std::size_t threads_per_worker = 0; ///< for OpenMP, and a task's own thread::pool&; 0: its share of the cores
};

/// Processes of this node as a pool: what a task does to its process is done to nobody else.
///
/// Workers are started by running this program again, which must call serve_if_worker() first; trireme::main does.
/// Tasks and results travel through shared memory. If a worker dies, the task that it had started fails with
/// worker_died, or is started again as often as its `retries` say; others take over what it had not started, and a
/// new one takes its place. Workers die with this process, however it ends. Destroying the pool runs what it was
/// given, or cancels it while an exception unwinds.
class pool final : public remote::client, public pool_operations<pool> {
public:
    static constexpr reach tasks_reach = reach::anywhere;
    static constexpr bool has_ranks = false;

    /// Throws error if the system cannot give what it needs. Workers that cannot be started break the pool later.
    explicit pool(options how = {});
    ~pool() override;

    std::pair<std::shared_ptr<const void>, shared_place> put_shared(std::span<const std::byte> bytes) override;

private:
    struct parts;
    static parts make_parts(const options& how);
    pool(const options& how, parts made);

    std::shared_ptr<sharing> sharing_;
};

} // namespace trireme::process
