// The peers that fork, in a program without threads, MPI or anything else that does not like it. A child of the
// bench: harness/child.hpp has the command line.

#include "harness/child.hpp"

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    try {
        return answer(argc, argv, everyone()).value_or(2);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
