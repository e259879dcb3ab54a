// Objects that are destroyed while others wait for them: who waits is told, before long.

#include "roles.hpp"
#include "synchronization.hpp"

#include <trireme/ipc/errors.hpp>

#include <chrono>
#include <concepts>
#include <mutex>
#include <optional>
#include <vector>

namespace {

enum cells : std::size_t { waiting, gone };

template <class Object, class Wait>
void wait_in_vain(unsigned /*index*/, Object& object, const board& b) {
    ++b[waiting];
    try {
        Wait()(object);
    } catch (const trireme::abandoned&) {
        ++b[gone];
        return;
    }
    must(false, "who waits for what is no more gets an error");
}

/// How long after they have come the object goes: while they still spin, or when they sleep. Threads use one
/// handle, which must not go before they have looked at it. Nothing tells a race detector when they have: it sees
/// none of this.
template <class Bank>
std::vector<std::chrono::milliseconds> pauses() {
    if constexpr (!std::same_as<Bank, threads>) return {0ms, 50ms};
#if defined(__SANITIZE_THREAD__)
    return {};
#else
    return {50ms};
#endif
}

/// Three wait; then the object goes.
template <class Bank, class Object, class Wait, class... Args>
void test_abandonment(Wait /*how*/, Args... arguments) {
    const typename Bank::new_board made;
    board b = made.shared();
    for (const auto pause : pauses<Bank>()) {
        b[waiting] = 0;
        b[gone] = 0;
        std::optional<Object> object(std::in_place, arguments...);
        auto players = Bank::start(3, &wait_in_vain<Object, Wait>, *object, b);
        await(b, waiting, 3);
        std::this_thread::sleep_for(pause);
        const auto start = seconds_clock::now();
        object.reset();
        await(b, gone, 3);
        CHECK(since(start) < 1s);
        players.join();
        CHECK(b[gone] == 3);
    }
}

} // namespace

TEMPLATE_TEST_CASE("a semaphore that goes tells those who wait", "[semaphore]", threads, processes) {
    using semaphore = typename TestType::semaphore;
    test_abandonment<TestType, semaphore>([](semaphore& s) { s.acquire(); }, 0U);
    test_abandonment<TestType, semaphore>([](semaphore& s) { static_cast<void>(s.try_acquire_for(30s)); }, 0U);
}

TEMPLATE_TEST_CASE("an event that goes tells those who wait", "[event]", threads, processes) {
    using event = typename TestType::event;
    test_abandonment<TestType, event>([](event& e) { e.wait(); });
    test_abandonment<TestType, event>([](event& e) { static_cast<void>(e.wait_for(30s)); });
}

TEMPLATE_TEST_CASE("a barrier that goes tells those who wait", "[barrier]", threads, processes) {
    using barrier = typename TestType::barrier;
    test_abandonment<TestType, barrier>([](barrier& all) { all.wait(); }, 4U);
    test_abandonment<TestType, barrier>([](barrier& all) { all.wait_for(30s); }, 4U);
}

TEST_CASE("a condition variable that goes tells those who wait", "[condition_variable][processes]") {
    using condition = trireme::process::condition_variable;
    test_abandonment<processes, condition>([](condition& never_true) {
        std::mutex own;
        std::unique_lock lock(own);
        try {
            never_true.wait(lock, [] { return false; });
        } catch (const trireme::abandoned&) {
            must(lock.owns_lock(), "who is told has the lock");
            throw;
        }
    });
}

namespace {

/// The first holds it until it has gone; the others wait for it.
template <class Mutex>
void hold_or_wait(unsigned index, Mutex& mutex, const board& b) {
    if (index > 0) {
        await(b, waiting);
        return wait_in_vain<Mutex, decltype([](Mutex& m) { m.lock(); })>(index, mutex, b);
    }
    const std::lock_guard lock(mutex);
    ++b[waiting];
    await(b, gone, 2);
}

template <class Mutex>
void test_abandoned_mutex() {
    const new_board made;
    board b = made.shared();
    std::optional<Mutex> mutex(std::in_place);
    auto players = processes::start(3, &hold_or_wait<Mutex>, *mutex, b);
    await(b, waiting, 3);
    std::this_thread::sleep_for(50ms);
    const auto start = seconds_clock::now();
    mutex.reset();
    await(b, gone, 2);
    CHECK(since(start) < 1s);
    players.join();
}

} // namespace

TEST_CASE("a mutex that goes tells those who wait", "[mutex][processes]") {
    test_abandoned_mutex<trireme::process::mutex>();
    test_abandoned_mutex<trireme::process::recursive_mutex>();
}
