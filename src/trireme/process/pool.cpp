#include <trireme/process/pool.hpp>

#include <trireme/base/cores.hpp>
#include <trireme/process/serve.hpp>
#include <trireme/process/sharing.hpp>
#include <trireme/process/transport.hpp>

#include <algorithm>

namespace trireme::process {

struct pool::parts {
    std::unique_ptr<transport> wire;
    std::shared_ptr<sharing> shares;
};

pool::parts pool::make_parts(const options& how) {
    if (!can_have_workers()) {
        throw error(
            "a process pool starts this program again for each worker, which must not run main() as a whole: "
            "let trireme::main run the program, or call trireme::process::serve_if_worker() first in main()");
    }
    const auto cores = static_cast<std::size_t>(available_cores());
    const std::size_t workers = how.workers != 0 ? how.workers : cores;
    const std::size_t share = std::max<std::size_t>(1, cores / workers);
    auto wire = std::make_unique<transport>(workers, how.threads_per_worker != 0 ? how.threads_per_worker : share);
    auto shares = sharing::over(wire->memory(), wire->own_arena());
    return {std::move(wire), std::move(shares)};
}

pool::pool(options how) : pool(how, make_parts(how)) {}

pool::pool(const options& how, parts made)
    : client(std::move(made.wire), {.first = how.initializer, .max_tasks_per_worker = how.max_tasks_per_worker}),
      sharing_(std::move(made.shares)) {}

pool::~pool() { end(); }

std::pair<std::shared_ptr<const void>, shared_place> pool::put_shared(std::span<const std::byte> bytes) {
    return sharing_->put(bytes);
}

} // namespace trireme::process
