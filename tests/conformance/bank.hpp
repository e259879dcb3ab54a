#pragma once

#include <trireme/executor/completions.hpp>
#include <trireme/executor/remote/initializer.hpp>
#include <trireme/runtime/bank_choice.hpp>
#include <trireme/runtime/pool.hpp>
#include <trireme/task/errors.hpp>

#include <cstddef>
#include <functional>

/// The bank that this run of the suite tests: `--on threads`, `--on processes` or `--on ranks`, before Catch's own
/// arguments. The tests are compiled once, for a pool of any kind.
namespace bank {

using pool = trireme::pool;

/// What every worker calls first, for all banks.
class preparation {
public:
    preparation() = default;
    template <class F>
    requires(!std::same_as<std::decay_t<F>, preparation>) preparation(F f)
        : here(f), anywhere(f) {} // NOLINT: a conversion, like the pools' own

    std::function<void()> here;
    trireme::remote::initializer anywhere;
};

struct options {
    std::size_t workers = 0;
    preparation initializer{};
    std::uint64_t max_tasks_per_worker = 0;
};

/// On ranks the number of workers is the job's, whatever was asked for.
pool make_pool(const options& how = {});

/// Tasks run in other processes.
bool tasks_travel();
/// The number of workers is that of the job.
bool size_is_given();
/// Workers can be replaced after some tasks.
bool limits_workers();

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr std::size_t many = 100'000; // sanitizers are slow
#else
inline constexpr std::size_t many = 1'000'000;
#endif

} // namespace bank
