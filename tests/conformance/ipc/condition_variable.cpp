#include "roles.hpp"
#include "synchronization.hpp"

#include <mutex>

namespace {

enum cells : std::size_t { stock, produced, consumed, waiting, passed, done, turn };

constexpr unsigned producers = 3;
constexpr unsigned consumers = 3;
constexpr std::uint64_t each = 400;
constexpr std::uint64_t room = 4;

} // namespace

TEMPLATE_TEST_CASE("producers and consumers meet over condition variables", "[condition_variable]",
                   SYNCHRONIZATION_BANKS) {
    using mutex_type = typename TestType::mutex;
    using condition = typename TestType::condition_variable;
    auto mutex = TestType::template make<mutex_type>();
    auto not_full = TestType::template make<condition>();
    auto not_empty = TestType::template make<condition>();
    const typename TestType::new_board made;
    board b = made.shared();
    TestType::together(
        producers + consumers,
        [](unsigned index, mutex_type& m, condition& space, condition& goods, const board& mine) {
            for (std::uint64_t i = 0; i < each; ++i) {
                std::unique_lock lock(m);
                if (index < producers) {
                    space.wait(lock, [&] { return mine[stock] < room; });
                    ++mine[stock];
                    ++mine[produced];
                    lock.unlock();
                    goods.notify_one();
                } else {
                    must(goods.wait_for(lock, 30s, [&] { return mine[stock] > 0; }), "something comes before long");
                    must(mine[stock] <= room, "there is not more than fits");
                    --mine[stock];
                    ++mine[consumed];
                    space.notify_one(); // with the lock held
                }
            }
        },
        mutex, not_full, not_empty, b);
    CHECK(b[produced] == producers * each);
    CHECK(b[consumed] == consumers * each);
    CHECK(b[stock] == 0);
}

TEMPLATE_TEST_CASE("notify_all wakes all who wait", "[condition_variable]", SYNCHRONIZATION_BANKS) {
    using mutex_type = typename TestType::mutex;
    using condition = typename TestType::condition_variable;
    auto mutex = TestType::template make<mutex_type>();
    auto changed = TestType::template make<condition>();
    const typename TestType::new_board made;
    board b = made.shared();
    TestType::together(
        6,
        [](unsigned index, mutex_type& m, condition& change, const board& mine) {
            for (unsigned round = 1; round <= 20; ++round) {
                if (index == 0) {
                    await(mine, waiting, 5 * round);
                    {
                        const std::lock_guard lock(m); // so all of them wait
                        mine[turn] = round;
                    }
                    change.notify_all();
                    await(mine, passed, 5 * round);
                } else {
                    std::unique_lock lock(m);
                    ++mine[waiting];
                    change.wait(lock, [&] { return mine[turn] >= round; });
                    must(lock.owns_lock(), "who wakes has the lock");
                    ++mine[passed];
                }
            }
        },
        mutex, changed, b);
    CHECK(b[passed] == 100);
}

TEMPLATE_TEST_CASE("no notification is lost on who waits", "[condition_variable]", SYNCHRONIZATION_BANKS) {
    using mutex_type = typename TestType::mutex;
    using condition = typename TestType::condition_variable;
    auto mutex = TestType::template make<mutex_type>();
    auto turned = TestType::template make<condition>();
    const typename TestType::new_board made;
    board b = made.shared();
    // Each waits for its turn, and no time-out helps: a lost notification is a hang.
    TestType::together(
        2,
        [](unsigned index, mutex_type& m, condition& change, const board& mine) {
            for (unsigned i = 0; i < 1000; ++i) {
                std::unique_lock lock(m);
                while (mine[turn] % 2 != index) change.wait(lock);
                ++mine[turn];
                change.notify_one();
            }
        },
        mutex, turned, b);
    CHECK(b[turn] == 2000);
}

TEMPLATE_TEST_CASE("a condition that does not come true is waited for in vain", "[condition_variable]",
                   SYNCHRONIZATION_BANKS) {
    using mutex_type = typename TestType::mutex;
    using condition = typename TestType::condition_variable;
    auto mutex = TestType::template make<mutex_type>();
    auto silent = TestType::template make<condition>();
    TestType::together(
        3,
        [](unsigned /*index*/, mutex_type& m, condition& nothing) {
            std::unique_lock lock(m);
            auto start = seconds_clock::now();
            must(!nothing.wait_for(lock, 60ms, [] { return false; }), "wait_for() fails");
            must_be_over(start, 60ms);
            start = seconds_clock::now();
            must(!nothing.wait_until(lock, trireme::after(60ms), [] { return false; }), "wait_until() fails");
            must_be_over(start, 60ms);
            must(lock.owns_lock(), "who gives up has the lock");
            must(nothing.wait_for(lock, 0ms, [] { return true; }), "what is true is not waited for");
            start = seconds_clock::now();
            while (nothing.wait_for(lock, 20ms) == std::cv_status::no_timeout) {}
            while (nothing.wait_until(lock, trireme::after(20ms)) == std::cv_status::no_timeout) {}
            must_be_over(start, 40ms);
        },
        mutex, silent);
}
