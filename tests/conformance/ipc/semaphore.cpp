#include "roles.hpp"
#include "synchronization.hpp"

namespace {

enum cells : std::size_t { inside, most, entered, given, taken };

} // namespace

TEMPLATE_TEST_CASE("a semaphore lets no more in than it counts", "[semaphore]", SYNCHRONIZATION_BANKS) {
    using semaphore = typename TestType::semaphore;
    auto places = TestType::template make<semaphore>(3U);
    const typename TestType::new_board made;
    board b = made.shared();
    TestType::together(
        8,
        [](unsigned index, semaphore& free, const board& mine) {
            for (unsigned i = 0; i < 300; ++i) {
                if ((i + index) % 3 == 0) must(free.try_acquire_for(30s), "a place is free before long");
                else if ((i + index) % 3 == 1) must(free.try_acquire_until(trireme::after(30s)), "one is free");
                else free.acquire();
                const std::uint64_t now = ++mine[inside];
                for (std::uint64_t seen = mine[most]; now > seen && !mine[most].compare_exchange_weak(seen, now);) {
                }
                ++mine[entered];
                if (i % 16 == 0) std::this_thread::yield();
                --mine[inside];
                free.release();
            }
        },
        places, b);
    CHECK(b[entered] == 8 * 300);
    CHECK(b[most] <= 3);
    CHECK(places.value() == 3);
}

TEMPLATE_TEST_CASE("an empty semaphore has nothing to give", "[semaphore]", SYNCHRONIZATION_BANKS) {
    using semaphore = typename TestType::semaphore;
    auto none = TestType::template make<semaphore>(0U);
    TestType::together(
        3,
        [](unsigned /*index*/, semaphore& empty) {
            must(!empty.try_acquire(), "try_acquire() fails");
            auto start = seconds_clock::now();
            must(!empty.try_acquire_for(60ms), "try_acquire_for() fails");
            must_be_over(start, 60ms);
            start = seconds_clock::now();
            must(!empty.try_acquire_until(trireme::after(60ms)), "try_acquire_until() fails");
            must_be_over(start, 60ms);
        },
        none);
    CHECK(none.value() == 0);
}

TEMPLATE_TEST_CASE("what is released is taken, one by one or many at once", "[semaphore]", SYNCHRONIZATION_BANKS) {
    using semaphore = typename TestType::semaphore;
    auto items = TestType::template make<semaphore>(0U);
    const typename TestType::new_board made;
    board b = made.shared();
    TestType::together(
        6,
        [](unsigned index, semaphore& many, const board& mine) {
            if (index == 0) {
                for (unsigned i = 0; i < 500; ++i) {
                    many.release();
                    if (i % 100 == 0) std::this_thread::sleep_for(2ms); // let them fall asleep
                }
                for (unsigned i = 0; i < 50; ++i) many.release(10);
                mine[given] = 1000;
                return;
            }
            for (unsigned i = 0; i < 200; ++i) {
                many.acquire();
                ++mine[taken];
            }
        },
        items, b);
    CHECK(b[given] == b[taken]);
    CHECK(items.value() == 0);
}
