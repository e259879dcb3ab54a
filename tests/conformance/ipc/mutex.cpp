#include "roles.hpp"
#include "synchronization.hpp"

#include <mutex>

namespace {

enum cells : std::size_t { count, inside, held, tried, order };

constexpr unsigned players = 8;
constexpr unsigned turns = 500;

/// What two at once would get wrong.
void enter_alone(const board& b) {
    must(++b[inside] == 1, "only one is inside at a time");
    b[count] = b[count] + 1; // not at once
    --b[inside];
}

template <class Mutex>
void take_turns(unsigned /*index*/, Mutex& mutex, const board& b) {
    for (unsigned i = 0; i < turns; ++i) {
        const std::lock_guard lock(mutex);
        enter_alone(b);
    }
}

/// All ways to lock, in turn.
template <class Mutex>
void take_turns_somehow(unsigned index, Mutex& mutex, const board& b) {
    for (unsigned i = 0; i < turns; ++i) {
        std::unique_lock lock(mutex, std::defer_lock);
        switch ((i + index) % 4) {
        case 0:
            lock.lock();
            break;
        case 1:
            while (!lock.try_lock()) std::this_thread::yield();
            break;
        case 2:
            must(lock.try_lock_for(30s), "a lock is to be had before long");
            break;
        default:
            must(lock.try_lock_until(trireme::after(30s)), "a lock is to be had before long");
        }
        enter_alone(b);
    }
}

/// The first holds it while the second tries to lock it.
template <class Mutex>
void hold_and_try(unsigned index, Mutex& mutex, const board& b) {
    if (index == 0) {
        const std::lock_guard lock(mutex);
        b[held] = 1;
        await(b, tried);
        std::this_thread::sleep_for(50ms); // while the other one waits in lock()
        b[order] = 1;
        return;
    }
    await(b, held);
    must(!mutex.try_lock(), "try_lock() fails while another one holds it");
    auto start = seconds_clock::now();
    must(!mutex.try_lock_for(60ms), "try_lock_for() fails while another one holds it");
    must_be_over(start, 60ms);
    start = seconds_clock::now();
    must(!mutex.try_lock_until(trireme::after(60ms)), "try_lock_until() fails while another one holds it");
    must_be_over(start, 60ms);
    must(!mutex.try_lock_for(-1ms), "no time is no time");
    b[tried] = 1;
    const std::lock_guard lock(mutex);
    must(b[order] == 1, "lock() waits until the holder unlocks");
}

template <class Bank, class Mutex>
void test_mutex() {
    auto mutex = Bank::template make<Mutex>();
    {
        const typename Bank::new_board made;
        board b = made.shared();
        Bank::together(players, &take_turns<Mutex>, mutex, b);
        CHECK(b[count] == players * turns);
    }
    {
        const typename Bank::new_board made;
        board b = made.shared();
        Bank::together(players, &take_turns_somehow<Mutex>, mutex, b);
        CHECK(b[count] == players * turns);
    }
    const typename Bank::new_board made;
    board b = made.shared();
    Bank::together(2, &hold_and_try<Mutex>, mutex, b);
    CHECK(b[order] == 1);
}

} // namespace

TEMPLATE_TEST_CASE("one at a time holds a mutex", "[mutex]", SYNCHRONIZATION_BANKS) {
    test_mutex<TestType, typename TestType::mutex>();
}

TEMPLATE_TEST_CASE("one at a time holds a recursive mutex", "[mutex]", SYNCHRONIZATION_BANKS) {
    test_mutex<TestType, typename TestType::recursive_mutex>();
}

TEMPLATE_TEST_CASE("the holder of a recursive mutex may lock it again", "[mutex]", SYNCHRONIZATION_BANKS) {
    using mutex_type = typename TestType::recursive_mutex;
    auto mutex = TestType::template make<mutex_type>();
    const typename TestType::new_board made;
    board b = made.shared();
    TestType::together(
        2,
        [](unsigned index, mutex_type& m, const board& mine) {
            if (index == 0) {
                m.lock();
                must(m.try_lock(), "the holder gets it again");
                must(m.try_lock_for(1ms), "the holder gets it again");
                m.unlock();
                m.unlock();
                mine[held] = 1;
                await(mine, tried);
                m.unlock();
                return;
            }
            await(mine, held);
            must(!m.try_lock(), "it is held until it has been unlocked as often as locked");
            mine[tried] = 1;
            const std::lock_guard lock(m);
        },
        mutex, b);
    CHECK(b[tried] == 1);
}

TEMPLATE_TEST_CASE("two mutexes locked at once, in any order, do not deadlock", "[mutex]", SYNCHRONIZATION_BANKS) {
    using mutex_type = typename TestType::mutex;
    auto left = TestType::template make<mutex_type>();
    auto right = TestType::template make<mutex_type>();
    const typename TestType::new_board made;
    board b = made.shared();
    TestType::together(
        4,
        [](unsigned index, mutex_type& one, mutex_type& other, const board& mine) {
            for (unsigned i = 0; i < turns; ++i) {
                if (index % 2 == 0) {
                    const std::scoped_lock both(one, other);
                    enter_alone(mine);
                } else {
                    const std::scoped_lock both(other, one);
                    enter_alone(mine);
                }
            }
        },
        left, right, b);
    CHECK(b[count] == 4 * turns);
}
