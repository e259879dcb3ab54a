#include "../problems.hpp"
#include "harness/contestant.hpp"

#include <fmt/format.h>
#include <libfork.hpp>

namespace {

constexpr auto fork_join = [](auto self, std::uint64_t n) LF_STATIC_CALL -> lf::task<std::uint64_t> {
    if (n < 2) co_return n;
    std::uint64_t left = 0;
    std::uint64_t right = 0;
    co_await lf::fork(&left, self)(n - 1);
    co_await lf::call(&right, self)(n - 2);
    co_await lf::join;
    co_return left + right;
};

double fib(std::uint64_t size, int workers) {
    lf::lazy_pool pool(static_cast<std::size_t>(workers)); // the one whose idle workers sleep
    return seconds_of(size,
                      [&pool](std::uint64_t n) { expect(lf::sync_wait(pool, fork_join, n) == fibonacci(n)); });
}

const enlist libfork_peers(fmt::format("libfork {}.{}.{}", LF_VERSION_MAJOR, LF_VERSION_MINOR, LF_VERSION_PATCH),
                           {{"fib30", "lf::lazy_pool, coroutines", fib}});

} // namespace
