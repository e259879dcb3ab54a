// Processes that are killed: what they held is had by others, who learn of it; what they waited for is not
// disturbed; what was theirs is known to be gone; and nothing is left of it.

#include "roles.hpp"
#include "synchronization.hpp"
#include "values.hpp"

#include <trireme/ipc/errors.hpp>
#include <trireme/process/pool.hpp>

#include <array>
#include <csignal>
#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

namespace process = trireme::process;

namespace {

enum cells : std::size_t { held, waiting, passed, gone, total };

template <class Mutex>
void hold_for_ever(unsigned /*index*/, Mutex& mutex, const board& b) {
    const std::lock_guard lock(mutex);
    b[held] = 1;
    std::this_thread::sleep_for(1h);
}

template <class Mutex>
void test_dead_holder() {
    Mutex mutex;
    const new_board made;
    board b = made.shared();
    auto holder = processes::start(1, &hold_for_ever<Mutex>, mutex, b);
    await(b, held);
    auto next = processes::start(
        1,
        [](unsigned /*index*/, Mutex& m, const board& mine) {
            ++mine[waiting];
            const std::lock_guard lock(m);
            must(m.owner_died(), "who waits while the holder dies learns of it");
            ++mine[passed];
        },
        mutex, b);
    await(b, waiting);
    std::this_thread::sleep_for(20ms);
    REQUIRE_FALSE(mutex.try_lock());
    holder.kill(0);
    next.join();
    CHECK(b[passed] == 1);
    // Nobody has said that all is well.
    REQUIRE(mutex.try_lock_for(10s));
    CHECK(mutex.owner_died());
    mutex.unlock();
    REQUIRE(mutex.try_lock());
    CHECK(mutex.owner_died());
    mutex.mark_consistent();
    CHECK_FALSE(mutex.owner_died());
    mutex.unlock();
    mutex.lock();
    CHECK_FALSE(mutex.owner_died());
    mutex.unlock();
    holder.join();
}

} // namespace

TEST_CASE("a mutex whose holder is killed is had by the next, who learns of it", "[mutex][processes]") {
    test_dead_holder<process::mutex>();
    test_dead_holder<process::recursive_mutex>();
}

TEST_CASE("a mutex whose holders are killed again and again goes on", "[mutex][processes]") {
    process::mutex mutex;
    for (int i = 0; i < 10; ++i) {
        const new_board made;
        board b = made.shared();
        auto holder = processes::start(1, &hold_for_ever<process::mutex>, mutex, b);
        await(b, held);
        holder.kill(0);
        holder.join();
    }
    REQUIRE(mutex.try_lock());
    CHECK(mutex.owner_died());
    mutex.unlock();
}

TEST_CASE("a mutex whose holder's thread has ended is had by the next", "[mutex][processes]") {
    process::mutex mutex;
    std::thread([&] { mutex.lock(); }).join();
    REQUIRE(mutex.try_lock());
    CHECK(mutex.owner_died());
    mutex.mark_consistent();
    mutex.unlock();
}

namespace {

struct everything {
    process::semaphore semaphore{0};
    process::event event{};
    process::mutex mutex{};
    process::mutex condition_mutex{};
    process::condition_variable condition{};
    process::barrier barrier{2};
};

/// Waits in one of five ways.
void wait_for_one(unsigned index, everything& all, const board& b) {
    ++b[waiting];
    switch (index) {
    case 0:
        all.semaphore.acquire();
        break;
    case 1:
        all.event.wait();
        break;
    case 2: {
        const std::lock_guard lock(all.mutex);
        break;
    }
    case 3: {
        std::unique_lock lock(all.condition_mutex);
        all.condition.wait(lock, [&] { return b[held] != 0; });
        break;
    }
    default:
        all.barrier.wait();
    }
    ++b[passed];
}

} // namespace

TEST_CASE("killed waiters disturb nobody", "[processes]") {
    everything all;
    const new_board made;
    board b = made.shared();
    all.mutex.lock();
    auto victims = processes::start(5, &wait_for_one, all, b);
    await(b, waiting, 5);
    std::this_thread::sleep_for(50ms);
    for (std::size_t i = 0; i < 5; ++i) victims.kill(i);
    CHECK(b[passed] == 0);
    CHECK(all.barrier.waiting() == 1);
    all.barrier.reset();

    auto others = processes::start(5, &wait_for_one, all, b);
    await(b, waiting, 10);
    std::this_thread::sleep_for(50ms);
    all.semaphore.release();
    all.event.set();
    all.mutex.unlock();
    {
        const std::lock_guard lock(all.condition_mutex);
        b[held] = 1;
    }
    all.condition.notify_all();
    CHECK(all.barrier.wait_for(10s) == 1);
    others.join();
    CHECK(b[passed] == 5);
    CHECK(all.semaphore.value() == 0);
    REQUIRE(all.mutex.try_lock());
    CHECK_FALSE(all.mutex.owner_died());
    all.mutex.unlock();
}

TEST_CASE("who waits for the objects of a process that is killed learns of it", "[processes]") {
    const new_board made;
    board b = made.shared();
    auto owner = processes::start(
        1,
        [](unsigned /*index*/, const board& mine) {
            process::semaphore semaphore(0);
            process::event event;
            process::mutex mutex;
            const std::lock_guard lock(mutex);
            std::vector<process::process> children;
            const auto wait = [](unsigned which, process::semaphore& s, process::event& e, process::mutex& m,
                                 const board& theirs) {
                ++theirs[waiting];
                try {
                    if (which == 0) s.acquire();
                    else if (which == 1) e.wait();
                    else m.lock();
                    // The mutex may be had before it is known that it is no more.
                    if (which == 2 && m.owner_died()) ++theirs[gone];
                } catch (const trireme::abandoned&) {
                    ++theirs[gone];
                }
            };
            for (unsigned i = 0; i < 3; ++i) children.emplace_back(wait, i, semaphore, event, mutex, mine);
            std::this_thread::sleep_for(1h);
        },
        b);
    await(b, waiting, 3);
    std::this_thread::sleep_for(50ms);
    const auto start = seconds_clock::now();
    owner.kill(0);
    await(b, gone, 3);
    CHECK(since(start) < 1s);
    owner.join();
}

TEST_CASE("a value whose changer is killed amid the change is as before, and can be changed",
          "[value][processes]") {
    using counters = std::array<std::uint64_t, 8>;
    process::value<counters> shared(counters{1, 2, 3});
    auto victim = processes::start(
        1,
        [](unsigned /*index*/, process::value<counters>& mine) {
            mine.update([](counters now) {
                raise(SIGKILL);
                return now;
            });
        },
        shared);
    victim.kill(0); // which waits for its end
    victim.join();
    CHECK(shared.load() == counters{1, 2, 3});
    shared.store({4});
    CHECK(shared.load() == counters{4});
}

namespace {

std::size_t files_in(const char* folder) {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& one : std::filesystem::directory_iterator(folder)) ++count;
    return count;
}

} // namespace

TEST_CASE("nothing is left of objects that have gone", "[processes]") {
    const std::size_t files_before = files_in("/proc/self/fd");
    const std::size_t shared_before = files_in("/dev/shm");
    for (std::uint32_t i = 0; i < 1250; ++i) {
        process::mutex mutex;
        mutex.lock();
        mutex.unlock();
        process::recursive_mutex recursive_mutex;
        CHECK(recursive_mutex.try_lock());
        recursive_mutex.unlock();
        process::condition_variable condition;
        condition.notify_all();
        const process::semaphore semaphore(i);
        CHECK(semaphore.value() == i);
        process::event event;
        event.set();
        process::barrier barrier(1);
        barrier.wait();
        const process::value<std::uint32_t> value(i);
        CHECK(value == i);
        const process::array<std::uint32_t> array(10);
        array[9] = i;
    }
    CHECK(files_in("/proc/self/fd") == files_before);
    CHECK(files_in("/dev/shm") == shared_before);
    processes::together(4, [](unsigned /*index*/) { process::array<char>(10'000'000)[1] = 'x'; });
    CHECK(files_in("/dev/shm") == shared_before);
}

TEST_CASE("objects handed to a pool's tasks go on working there", "[processes]") {
    process::mutex mutex;
    process::semaphore semaphore(0);
    process::event event;
    process::barrier barrier(2);
    process::condition_variable condition;
    process::value<std::uint64_t> value(0);
    process::array<std::uint64_t> array(100);
    process::pool pool({.workers = 2});
    std::vector<trireme::future<void>> tasks;
    for (std::size_t i = 0; i < array.size(); ++i) {
        tasks.push_back(pool.submit(
            [](std::size_t k, process::mutex m, process::semaphore s, process::value<std::uint64_t> v,
               const process::array<std::uint64_t>& a) {
                const std::lock_guard lock(m);
                a[k] = v.fetch_add(1) + 1;
                s.release();
            },
            i, mutex, semaphore, value, array));
    }
    for (std::size_t i = 0; i < array.size(); ++i) semaphore.acquire();
    for (const auto& one : tasks) one.get();
    CHECK(value == array.size());
    std::uint64_t sum = 0;
    for (const std::uint64_t one : array) sum += one;
    CHECK(sum == array.size() * (array.size() + 1) / 2);

    const auto first = pool.submit(
        [](process::event e, process::barrier all) {
            e.wait();
            return all.wait();
        },
        event, barrier);
    const auto second = pool.submit(
        [](process::mutex m, process::condition_variable c, process::array<std::uint64_t> a, process::barrier all) {
            std::unique_lock lock(m);
            c.wait(lock, [&] { return a[0] == 1000; });
            return all.wait();
        },
        mutex, condition, array, barrier);
    event.set();
    {
        const std::lock_guard lock(mutex);
        array[0] = 1000;
    }
    condition.notify_one();
    CHECK(first.get() + second.get() == 1);
}

TEST_CASE("an object that comes back to its owner is the same, and stays when that handle goes", "[processes]") {
    process::semaphore semaphore(0);
    process::pool pool({.workers = 1});
    {
        auto same = pool.apply([](process::semaphore mine) { return mine; }, semaphore);
        same.release();
        CHECK(semaphore.value() == 1);
    }
    semaphore.acquire();
    CHECK_FALSE(semaphore.try_acquire_for(10ms)); // it waits: the semaphore is still there
}
