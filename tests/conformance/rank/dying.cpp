// A program one of whose ranks dies in the way that its argument tells.

#include <trireme/rank/lead.hpp>
#include <trireme/rank/pool.hpp>
#include <trireme/task/future.hpp>

#include <fmt/format.h>
#include <mpi.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>
#include <thread>

namespace {

struct die {
    std::string how;
    int operator()() const {
        std::this_thread::sleep_for(std::chrono::milliseconds(50)); // others are at work, too
        if (how == "segv") raise(SIGSEGV);
        if (how == "abort") std::abort();
        if (how == "exit") std::exit(3);
        if (how == "kill") kill(getpid(), SIGKILL);
        if (how == "child" && fork() == 0) std::exit(4);
        return 0;
    }
};

} // namespace

int main(int argc, char** argv) {
    int provided = 0;
    MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
    int code = 0;
    try {
        const auto world = trireme::rank::communicator::world();
        trireme::rank::lead(world, [argv] {
            trireme::rank::pool others({.client_works = false});
            const auto other = others.submit([] { std::this_thread::sleep_for(std::chrono::milliseconds(200)); });
            fmt::print("{}\n", others.apply(die{argv[1]}));
        });
    } catch (const std::exception& problem) {
        fmt::print(stderr, "dying: {}\n", problem.what());
        code = 2;
    }
    MPI_Finalize();
    return code;
}
