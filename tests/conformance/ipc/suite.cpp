// The suite's own machinery.

#include "../board.hpp"
#include "bank.hpp"

#include <chrono>
#include <thread>

namespace {

/// Passes when all participants are there at the same time.
void meet(unsigned index, const board& b) {
    ++b[index];
    for (unsigned there = 0; there < 4;) {
        there = 0;
        for (std::size_t i = 0; i < 4; ++i) there += b[i] == 1 ? 1 : 0;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

} // namespace

TEMPLATE_TEST_CASE("roles are played at the same time", "[suite]", threads, processes) {
    const new_board b;
    board shared = b.shared();
    TestType::together(4, &meet, shared);
    TestType::together(
        4, [](unsigned index, const board& mine) { mine[index] += index; }, shared);
    for (std::size_t i = 0; i < 4; ++i) CHECK(b[i] == 1 + i);
}

TEST_CASE("roles are dealt out to the ranks", "[suite][ranks]") {
    static std::atomic<unsigned> sum = 0;
    sum = 0;
    ranks::together(20, [](unsigned index) { sum += 100 + index; });
    unsigned mine = 0;
    for (unsigned i = 0; i < 20; ++i) {
        if (i % static_cast<unsigned>(world().size()) == static_cast<unsigned>(world().rank())) mine += 100 + i;
    }
    CHECK(sum == mine);
}
