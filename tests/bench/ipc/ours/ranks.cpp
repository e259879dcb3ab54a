#include "ranks.hpp"

#include "../latency.hpp"
#include "../message.hpp"
#include "../waiting.hpp"
#include "harness/child.hpp"

#include <trireme/base/version.hpp>
#include <trireme/rank/queue.hpp>
#include <trireme/runtime/application.hpp>

#include <string>

namespace {

using trireme::rank::communicator;
using trireme::rank::queue;

/// From rank 0 to rank 1.
template <std::size_t Bytes>
double to_rank(const communicator& world, std::uint64_t size) {
    using item = message<Bytes>;
    queue<item> through(world, capacity_for(Bytes));
    return seconds_of(size, [&](std::uint64_t count) {
        world.barrier();
        if (world.is_root()) {
            produce<item>(count, [&](const item& one) { through.put(one); });
        } else if (world.rank() == 1) {
            expect(consume_in_order<item>(count, [&](item& into) { through.get(into); }));
        }
        world.barrier();
    });
}

timing to_rank_and_back(const communicator& world, std::uint64_t size) {
    queue<std::uint64_t> there(world, capacity_for(8));
    queue<std::uint64_t> back(world, capacity_for(8));
    timing result{0};
    if (world.is_root()) {
        result = half_round_trips(size, [&](std::uint64_t i) {
            there.put(i);
            expect(back.get() == i);
        });
    } else if (world.rank() == 1) {
        for (std::uint64_t i = 0; i < size + warm_up(size); ++i) back.put(there.get().value());
    }
    world.barrier();
    return result;
}

roster contestants(const communicator& world) {
    constexpr std::size_t kibi = 1024;
    roster all{{"Trireme " + trireme::version()}, {}};
    const auto add = [&](const char* problem, timing (*body)(const communicator&, std::uint64_t)) {
        all.contestants.push_back({problem, "Trireme rank::queue",
                                   [&world, body](std::uint64_t size, int) { return body(world, size); }, true});
    };
    add("rank_64B", [](auto& ranks, auto size) -> timing { return to_rank<64>(ranks, size); });
    add("rank_4KiB", [](auto& ranks, auto size) -> timing { return to_rank<4 * kibi>(ranks, size); });
    add("rank_1MiB", [](auto& ranks, auto size) -> timing { return to_rank<kibi * kibi>(ranks, size); });
    add("rank_tcp_64B", [](auto& ranks, auto size) -> timing { return to_rank<64>(ranks, size); });
    add("latency_rank", to_rank_and_back);
    return all;
}

} // namespace

int rank_main(int argc, char** argv) {
    std::string program = "ipc"; // spmd() has no use for the words
    char* alone[] = {program.data(), nullptr};
    return trireme::spmd(1, alone, [&](const communicator& world) {
        pin(world.rank());
        expect(answer(argc, argv, contestants(world), world.is_root()).has_value());
    });
}
