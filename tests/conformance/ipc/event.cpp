#include "roles.hpp"
#include "synchronization.hpp"

namespace {

enum cells : std::size_t { waiting, passed, set };

} // namespace

TEMPLATE_TEST_CASE("all wait until an event is set", "[event]", SYNCHRONIZATION_BANKS) {
    using event = typename TestType::event;
    auto start_signal = TestType::template make<event>();
    const typename TestType::new_board made;
    board b = made.shared();
    TestType::together(
        7,
        [](unsigned index, event& signal, const board& mine) {
            if (index == 0) {
                must(!signal.is_set(), "it is clear at first");
                await(mine, waiting, 6);
                std::this_thread::sleep_for(50ms);
                must(mine[passed] == 0, "nobody passes before it is set");
                signal.set();
                await(mine, passed, 6);
                must(signal.is_set(), "it remains set");
                return;
            }
            ++mine[waiting];
            if (index % 3 == 0) signal.wait();
            else if (index % 3 == 1) must(signal.wait_for(30s), "it is set before long");
            else must(signal.wait_until(trireme::after(30s)), "it is set before long");
            ++mine[passed];
            signal.wait(); // and again, at once
        },
        start_signal, b);
    CHECK(b[passed] == 6);
}

TEMPLATE_TEST_CASE("an event that is clear is waited for in vain", "[event]", SYNCHRONIZATION_BANKS) {
    using event = typename TestType::event;
    auto never_set = TestType::template make<event>();
    TestType::together(
        3,
        [](unsigned index, event& clear) {
            if (index == 0) clear.clear(); // which it is already
            auto start = seconds_clock::now();
            must(!clear.wait_for(60ms), "wait_for() fails");
            must_be_over(start, 60ms);
            start = seconds_clock::now();
            must(!clear.wait_until(trireme::after(60ms)), "wait_until() fails");
            must_be_over(start, 60ms);
        },
        never_set);
}

TEMPLATE_TEST_CASE("an event set and cleared at once lets go all who waited", "[event]", SYNCHRONIZATION_BANKS) {
    using event = typename TestType::event;
    auto pulse = TestType::template make<event>();
    const typename TestType::new_board made;
    board b = made.shared();
    TestType::together(
        4,
        [](unsigned index, event& beat, const board& mine) {
            for (unsigned round = 1; round <= 20; ++round) {
                if (index == 0) {
                    await(mine, waiting, 3 * round);
                    std::this_thread::sleep_for(5ms); // until they do wait
                    beat.set();
                    beat.clear();
                    must(!beat.is_set(), "it is clear now");
                    await(mine, passed, 3 * round);
                } else {
                    ++mine[waiting];
                    beat.wait();
                    ++mine[passed];
                    await(mine, passed, 3 * round);
                }
            }
        },
        pulse, b);
    CHECK(b[passed] == 60);
}
