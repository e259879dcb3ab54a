// How tasks flow:
//
//   rank 0: client core ── transport ── channel ~~~ frames and blocks, MPI ~~~ channel ── port ── main thread, rank
//   1
//                                    ├─ channel ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ channel ── port ── main thread, rank 2
//                                    └─ channel ── frames, from hand to hand ── channel ── port ── a thread of rank
//                                    0
//
// Records of tasks and results are gathered in frames that fit into MPI's eager messages: a frame leaves when it is
// full, when the worker has little left to do, or when it has something to answer anyway; results leave after 20 us
// of work, or when the worker has nothing else to do. Large payloads are messages of their own, announced in a
// frame. Nobody waits for a send: frames and blocks belong to their channel until MPI has done with them, and every
// look for arrivals helps them along. Whoever sleeps is woken through a bell in memory that the ranks of a node
// share; from other nodes nobody can ring, and the sleeper looks up now and then.

#include <trireme/rank/pool.hpp>

#include <trireme/rank/transport.hpp>

#include <utility>

namespace trireme::rank {

namespace {

std::unique_ptr<detail::transport> wire_for(const options& how) {
    detail::crew& team = detail::crew::led_here();
    if (team.occupied) throw error("there is a rank::pool already: ranks serve one after the other");
    if (how.threads == 0) throw error("a rank::pool needs at least one thread on each rank");
    if (!how.client_works && team.size() == 1) {
        throw error("a rank::pool whose client does not work needs other ranks: start it with mpirun -n 2 or more");
    }
    const detail::call pool{.what = detail::call::kind::open,
                            .threads = static_cast<std::uint32_t>(how.threads),
                            .client_works = how.client_works ? 1U : 0U};
    auto wire = std::make_unique<detail::transport>(team, pool);
    team.occupied = true;
    return wire;
}

} // namespace

pool::pool(options how) : pool(how, wire_for(how)) {}

pool::pool(const options& how, std::unique_ptr<detail::transport> wire)
    : client(std::move(wire), {.first = how.initializer}), threads_(how.threads) {
    with_wire([this](remote::transport& made) { shares_ = dynamic_cast<detail::transport&>(made).shares(); });
    detail::crew& team = detail::crew::led_here();
    const auto first = how.client_works ? 0 : 1;
    const detail::seating seats{static_cast<std::size_t>(team.size() - first), first, how.threads};
    team.words().ask_with([this, seats](int rank) {
        std::string task;
        for (std::size_t thread = 0; thread < seats.threads && task.empty(); ++thread)
            task = oldest_task(seats.worker(rank, thread));
        return task;
    });
}

pool::~pool() {
    if (detail::crew::led != nullptr) detail::crew::led->words().ask_with(nullptr);
    end();
    if (detail::crew::led != nullptr) detail::crew::led->occupied = false;
}

std::pair<std::shared_ptr<const void>, shared_place> pool::put_shared(std::span<const std::byte> bytes) {
    if (bytes.empty()) return {};
    const auto data = shares_->put(bytes);
    with_wire([&](remote::transport& wire) { dynamic_cast<detail::transport&>(wire).share(data); });
    return {data.handle, {shares_->region(), data.number}};
}

} // namespace trireme::rank
