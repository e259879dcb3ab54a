// A program on a pool that the command line names, for pool_program.sh: pool_program --how HOW

#include <trireme/trireme.hpp>

#include <CLI/CLI.hpp>

#include <stdexcept>

namespace {

long square(long x) { return x * x; }

long failing(long x) {
    if (x == 7) throw std::out_of_range("seven is\ntoo much");
    return x;
}

} // namespace

int main(int argc, char** argv) {
    trireme::runtime::application program("pooled", "Squares numbers, or fails as it is told.");
    std::string how = "nothing";
    program.command_line().add_option("--how", how, "usage, error, task or nothing");
    return program.main(argc, argv, [&](trireme::pool& pool) {
        if (how == "usage") throw trireme::usage_error("the input is\nbad");
        if (how == "error") throw trireme::error("it broke");
        if (how == "task") pool.map(failing, std::views::iota(0L, 100L));
        long sum = 0;
        for (const long one : trireme::track(pool.imap(square, std::views::iota(0L, 1000L)), "squaring"))
            sum += one;
        trireme::print("{}\n", sum);
    });
}
