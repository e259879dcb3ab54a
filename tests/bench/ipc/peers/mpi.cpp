// Open MPI, or whatever MPI there is, as it is: a program of its own, for two ranks under any launcher. A child of
// the bench: harness/child.hpp has the command line.

#include "../latency.hpp"
#include "../message.hpp"
#include "../waiting.hpp"
#include "harness/child.hpp"

#include <fmt/format.h>
#include <mpi.h>

#include <algorithm>
#include <cstdio>
#include <vector>

namespace {

int own_rank() {
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

/// The seconds in which rank 0 does `send(count)` and rank 1 `receive(count)`.
template <class Send, class Receive>
double between_ranks(std::uint64_t size, Send send, Receive receive) {
    return seconds_of(size, [&](std::uint64_t count) {
        MPI_Barrier(MPI_COMM_WORLD);
        own_rank() == 0 ? send(count) : receive(count);
        MPI_Barrier(MPI_COMM_WORLD);
    });
}

/// Many at a time, each from and into memory of its own; a message is made where it is sent from.
template <std::size_t Bytes>
double windows(std::uint64_t size, int /*workers*/) {
    constexpr std::size_t window = Bytes > 4096 ? 8 : 64;
    using item = message<Bytes>;
    std::vector<item> items(window);
    std::vector<MPI_Request> requests(window);
    const auto each_window = [&](std::uint64_t count, auto start, auto finish) {
        for (std::uint64_t first = 0; first < count; first += window) {
            const std::size_t many = std::min<std::uint64_t>(window, count - first);
            for (std::size_t i = 0; i < many; ++i) start(items[i], first + i, &requests[i]);
            MPI_Waitall(static_cast<int>(many), requests.data(), MPI_STATUSES_IGNORE);
            for (std::size_t i = 0; i < many; ++i) finish(items[i], first + i);
        }
    };
    const auto send = [&](std::uint64_t count) {
        each_window(
            count,
            [](item& one, std::uint64_t number, MPI_Request* request) {
                one.number = number;
                touch(one);
                MPI_Isend(&one, sizeof one, MPI_BYTE, 1, 0, MPI_COMM_WORLD, request);
            },
            [](item&, std::uint64_t) {});
    };
    const auto receive = [&](std::uint64_t count) {
        each_window(
            count,
            [](item& one, std::uint64_t, MPI_Request* request) {
                MPI_Irecv(&one, sizeof one, MPI_BYTE, 0, 0, MPI_COMM_WORLD, request);
            },
            [](item& one, std::uint64_t number) {
                touch(one);
                expect(one.number == number);
            });
    };
    return between_ranks(size, send, receive);
}

/// One at a time.
template <std::size_t Bytes>
double blocking(std::uint64_t size, int /*workers*/) {
    using item = message<Bytes>;
    const auto send = [](std::uint64_t count) {
        produce<item>(count, [](const item& one) { MPI_Send(&one, sizeof one, MPI_BYTE, 1, 0, MPI_COMM_WORLD); });
    };
    const auto receive = [](std::uint64_t count) {
        expect(consume_in_order<item>(count, [](item& one) {
            MPI_Recv(&one, sizeof one, MPI_BYTE, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        }));
    };
    return between_ranks(size, send, receive);
}

timing there_and_back(std::uint64_t size, int /*workers*/) {
    const auto send = [](std::uint64_t& value, int to) {
        MPI_Send(&value, 1, MPI_UINT64_T, to, 0, MPI_COMM_WORLD);
    };
    const auto receive = [](std::uint64_t& value, int from) {
        MPI_Recv(&value, 1, MPI_UINT64_T, from, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    };
    std::uint64_t travelling = 0;
    if (own_rank() == 0) {
        return half_round_trips(size, [&](std::uint64_t i) {
            travelling = i;
            send(travelling, 1);
            receive(travelling, 1);
            expect(travelling == i);
        });
    }
    for (std::uint64_t i = 0; i < size + warm_up(size); ++i) {
        receive(travelling, 0);
        send(travelling, 0);
    }
    return 0;
}

std::string library() {
#ifdef OPEN_MPI
    return fmt::format("Open MPI {}.{}.{}", OMPI_MAJOR_VERSION, OMPI_MINOR_VERSION, OMPI_RELEASE_VERSION);
#else
    return "MPI";
#endif
}

constexpr std::size_t kibi = 1024;
const enlist peers(library(), {{"rank_64B", "MPI_Isend, MPI_Irecv, 64 at a time", windows<64>},
                               {"rank_4KiB", "MPI_Isend, MPI_Irecv, 64 at a time", windows<4 * kibi>},
                               {"rank_1MiB", "MPI_Isend, MPI_Irecv, 8 at a time", windows<kibi * kibi>},
                               {"rank_1MiB", "MPI_Send, MPI_Recv", blocking<kibi * kibi>},
                               {"rank_tcp_64B", "MPI_Isend, MPI_Irecv, 64 at a time", windows<64>},
                               {"rank_tcp_64B", "MPI_Send, MPI_Recv", blocking<64>},
                               {"latency_rank", "MPI_Send, MPI_Recv", there_and_back}});

} // namespace

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    try {
        pin(own_rank());
        const int code = answer(argc, argv, everyone(), own_rank() == 0).value_or(2);
        MPI_Finalize();
        return code;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        MPI_Abort(MPI_COMM_WORLD, 1);
    }
}
