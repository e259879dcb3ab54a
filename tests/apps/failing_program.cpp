// Fails as it is told, for failures.sh: failing_program --how HOW [--on-rank N]

#include <trireme/base/error.hpp>
#include <trireme/rank/communicator.hpp>
#include <trireme/runtime/application.hpp>

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <new>

int main(int argc, char** argv) {
    trireme::runtime::application program("failing", "Fails as it is told.");
    std::string how;
    int on_rank = -1;
    program.command_line().add_option("--how", how, "usage, error, foreign, bad_alloc or nothing")->required();
    program.command_line().add_option("--on-rank", on_rank, "Only there; everywhere without it");
    return program.spmd(argc, argv, [&](const trireme::rank::communicator& world) {
        const trireme::rank::communicator ours = world.duplicate(); // unwound while others are at work
        if (on_rank < 0 || on_rank == world.rank()) {
            if (how == "usage") throw trireme::usage_error("the input is\nbad");
            if (how == "error") throw trireme::error("it broke");
            if (how == "foreign") throw std::logic_error("not ours");
            if (how == "bad_alloc") throw std::bad_alloc();
        }
        ours.barrier(); // where the others wait for the one that fails
    });
}
