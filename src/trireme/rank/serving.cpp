#include <trireme/rank/serving.hpp>

#include <trireme/executor/remote/worker.hpp>
#include <trireme/rank/crew.hpp>
#include <trireme/rank/port.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace trireme::rank::detail {

void serve_or_die(crew& team, const seat& own, std::unique_ptr<channel> line) try {
    const spare_stack for_last_words;
    const auto cores = static_cast<std::size_t>(team.of(team.rank()).cores);
    port wire(team, own, std::move(line));
    remote::serve(wire, {own.number, std::max<std::size_t>(1, cores / own.all.threads)});
    wire.say_goodbye();
} catch (const std::exception& problem) {
    team.card_of(team.rank())->accounted_for = true;
    fmt::print(stderr, "{}: {}: {}\n", program_invocation_short_name, team.place_of(team.rank()), problem.what());
    std::fflush(stderr);
    if (team.comm() != MPI_COMM_NULL) MPI_Abort(team.comm(), EXIT_FAILURE);
    std::_Exit(EXIT_FAILURE);
}

} // namespace trireme::rank::detail
