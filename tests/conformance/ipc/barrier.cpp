#include "roles.hpp"
#include "synchronization.hpp"

#include <trireme/ipc/errors.hpp>

namespace {

enum cells : std::size_t { numbers, broken, came, phase_one, phase_two, first_round = 8 };

template <class Wait>
bool breaks(Wait wait) {
    try {
        wait();
        return false;
    } catch (const trireme::broken_barrier&) {
        return true;
    }
}

/// Between hosts a meeting takes milliseconds if the hosts share two cores.
template <class Bank>
constexpr unsigned turns(unsigned many) {
    return std::is_same_v<Bank, ranks> ? many / 10 : many;
}

} // namespace

TEMPLATE_TEST_CASE("a barrier is reached by all before anybody goes on", "[barrier]", SYNCHRONIZATION_BANKS) {
    using barrier = typename TestType::barrier;
    constexpr std::uint64_t rounds = turns<TestType>(1000);
    auto meeting = TestType::template make<barrier>(4U);
    CHECK(meeting.parties() == 4);
    const typename TestType::new_board made(first_round + rounds);
    board b = made.shared();
    TestType::together(
        4,
        [](unsigned /*index*/, barrier& all, const board& mine) {
            for (std::uint64_t round = 0; round < rounds; ++round) {
                ++mine[first_round + round];
                const unsigned number = round % 2 == 0 ? all.wait() : all.wait_for(30s);
                must(mine[first_round + round] == 4, "all have come when one goes on");
                must(number < 4, "there are as many numbers as parties");
                mine[numbers] += number;
            }
        },
        meeting, b);
    CHECK(b[numbers] == rounds * (0 + 1 + 2 + 3));
    CHECK(meeting.waiting() == 0);
    CHECK_FALSE(meeting.is_broken());
}

TEMPLATE_TEST_CASE("a barrier lets groups pass that come in any order", "[barrier]", SYNCHRONIZATION_BANKS) {
    using barrier = typename TestType::barrier;
    auto pairs = TestType::template make<barrier>(2U);
    const typename TestType::new_board made;
    board b = made.shared();
    // More come than it has parties: they may wake after the next ones have passed.
    TestType::together(
        4,
        [](unsigned /*index*/, barrier& two, const board& mine) {
            for (unsigned i = 0; i < turns<TestType>(500); ++i) mine[numbers] += two.wait();
            // The last few may lack a partner: let nobody wait alone.
            ++mine[came];
            while (mine[came] < 4) {
                if (!breaks([&] { two.wait_for(20ms); })) continue;
                two.reset();
                std::this_thread::sleep_for(1ms);
            }
        },
        pairs, b);
    CHECK(b[came] == 4);
}

TEMPLATE_TEST_CASE("a time-out breaks a barrier for all", "[barrier]", SYNCHRONIZATION_BANKS) {
    using barrier = typename TestType::barrier;
    auto incomplete = TestType::template make<barrier>(4U);
    const typename TestType::new_board made;
    board b = made.shared();
    TestType::together(
        3,
        [](unsigned index, barrier& all, const board& mine) {
            if (index != 0) {
                must(breaks([&] { all.wait(); }), "it breaks for those who wait for ever");
                ++mine[broken];
                return;
            }
            const auto start = seconds_clock::now();
            must(breaks([&] { all.wait_for(60ms); }), "it breaks for the one whose time is up");
            must_be_over(start, 60ms);
            must(all.is_broken(), "it is broken");
            ++mine[broken];
            must(breaks([&] { all.wait(); }), "it is broken for those who come later");
            must(breaks([&] { all.wait_until(trireme::after(30s)); }), "it is broken for those who come later");
        },
        incomplete, b);
    CHECK(b[broken] == 3);
    CHECK(incomplete.is_broken());
    CHECK(incomplete.waiting() == 0);
}

TEMPLATE_TEST_CASE("an aborted barrier is of use again when it has been reset", "[barrier]",
                   SYNCHRONIZATION_BANKS) {
    using barrier = typename TestType::barrier;
    auto meeting = TestType::template make<barrier>(3U);
    const typename TestType::new_board made;
    board b = made.shared();
    TestType::together(
        3,
        [](unsigned index, barrier& all, const board& mine) {
            if (index == 0) {
                while (all.waiting() < 2) std::this_thread::sleep_for(1ms);
                all.abort();
                await(mine, broken, 2);
                all.reset();
                must(!all.is_broken(), "it is as new");
                mine[phase_one] = 1;
                while (all.waiting() < 2) std::this_thread::sleep_for(1ms);
                all.reset(); // while others wait
                must(!all.is_broken(), "a reset leaves it whole");
                await(mine, broken, 4);
                mine[phase_two] = 1;
            } else {
                must(breaks([&] { all.wait(); }), "abort() breaks it");
                ++mine[broken];
                await(mine, phase_one);
                must(breaks([&] { all.wait(); }), "reset() breaks it for those who wait");
                ++mine[broken];
                await(mine, phase_two);
            }
            for (unsigned i = 0; i < 100; ++i) all.wait();
            ++mine[came];
        },
        meeting, b);
    CHECK(b[came] == 3);
    CHECK_FALSE(meeting.is_broken());
    CHECK(meeting.waiting() == 0);
}

TEMPLATE_TEST_CASE("a barrier for one holds nobody up, and there is none for nobody", "[barrier]",
                   SYNCHRONIZATION_BANKS) {
    using barrier = typename TestType::barrier;
    auto alone = TestType::template make<barrier>(1U);
    CHECK(alone.wait() == 0);
    CHECK(alone.wait_for(0s) == 0);
    CHECK_THROWS_AS(TestType::template make<barrier>(0U), trireme::error);
}
