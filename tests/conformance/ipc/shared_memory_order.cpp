// What one has written before it lets another one go on, that one sees: shown with plain memory, where a race
// detector looks on. For the banks whose participants share memory.

#include "roles.hpp"
#include "synchronization.hpp"
#include "values.hpp"

#include <mutex>

namespace {

constexpr unsigned rounds = 300;

} // namespace

TEMPLATE_TEST_CASE("a semaphore passes on what was written", "[semaphore]", threads, processes) {
    using semaphore = typename TestType::semaphore;
    using numbers = typename TestType::template array<unsigned>;
    auto full = TestType::template make<semaphore>(0U);
    auto empty = TestType::template make<semaphore>(1U);
    auto place = TestType::template make<numbers>(std::size_t{1});
    TestType::together(
        2,
        [](unsigned index, semaphore& there, semaphore& gone, numbers& data) {
            for (unsigned i = 0; i < rounds; ++i) {
                (index == 0 ? gone : there).acquire();
                if (index == 0) data[0] = i;
                else must(data[0] == i, "it is what was written");
                (index == 0 ? there : gone).release();
            }
        },
        full, empty, place);
    CHECK(place[0] == rounds - 1);
}

TEMPLATE_TEST_CASE("an event passes on what was written", "[event]", threads, processes) {
    using event = typename TestType::event;
    using numbers = typename TestType::template array<unsigned>;
    auto ready = TestType::template make<event>();
    auto data = TestType::template make<numbers>(std::size_t{1});
    TestType::together(
        4,
        [](unsigned index, event& written, numbers& place) {
            if (index == 0) {
                place[0] = 7;
                written.set();
            } else {
                written.wait();
                must(place[0] == 7, "it is what was written");
            }
        },
        ready, data);
}

TEMPLATE_TEST_CASE("a barrier passes on what was written", "[barrier]", threads, processes) {
    using barrier = typename TestType::barrier;
    using numbers = typename TestType::template array<unsigned>;
    auto phase = TestType::template make<barrier>(3U);
    auto data = TestType::template make<numbers>(std::size_t{3});
    TestType::together(
        3,
        [](unsigned index, barrier& next, numbers& all) {
            for (unsigned i = 0; i < rounds; ++i) {
                all[index] = i;
                next.wait();
                must(all[(index + 1) % 3] == i, "it is what was written");
                next.wait();
            }
        },
        phase, data);
    CHECK(data[0] == rounds - 1);
}

TEMPLATE_TEST_CASE("a mutex and a condition variable pass on what was written", "[condition_variable]", threads,
                   processes) {
    using mutex_type = typename TestType::mutex;
    using condition = typename TestType::condition_variable;
    using numbers = typename TestType::template array<unsigned>;
    auto mutex = TestType::template make<mutex_type>();
    auto turned = TestType::template make<condition>();
    auto data = TestType::template make<numbers>(std::size_t{2});
    TestType::together(
        2,
        [](unsigned index, mutex_type& m, condition& change, numbers& shared) {
            for (unsigned i = 0; i < rounds; ++i) {
                std::unique_lock lock(m);
                change.wait(lock, [&] { return shared[0] % 2 == index; });
                ++shared[0];
                shared[1] += 3;
                change.notify_one();
            }
        },
        mutex, turned, data);
    CHECK(data[0] == 2 * rounds);
    CHECK(data[1] == 6 * rounds);
}
