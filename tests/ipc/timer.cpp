#include "captured_stderr.hpp"
#include "catch.hpp"

#include <trireme/process/timer.hpp>
#include <trireme/rank/timer.hpp>
#include <trireme/thread/timer.hpp>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using trireme::thread::timer;

static_assert(std::is_same_v<trireme::process::timer, timer> && std::is_same_v<trireme::rank::timer, timer>);

TEST_CASE("a timer calls when its interval has passed") {
    const auto start = trireme::deadline::clock::now();
    std::atomic<int> result = 0;
    timer later(
        30ms, [&result](int a, int b) { result = a + b; }, 1, 2);
    CHECK(!later.is_done());
    CHECK(result == 0);
    later.join();
    CHECK(trireme::deadline::clock::now() - start >= 30ms);
    CHECK(later.is_done());
    CHECK(result == 3);
    CHECK(!later.cancel());
    timer at_once(0s, [&result] { result = 4; });
    CHECK(at_once.join_for(10s));
    CHECK(result == 4);
}

TEST_CASE("a timer can be cancelled until it has begun") {
    std::atomic<bool> called = false;
    timer later(1h, [&called] { called = true; });
    CHECK(!later.join_for(5ms));
    CHECK(later.cancel());
    CHECK(later.cancel());
    CHECK(later.is_done());
    later.join();
    CHECK(!called);

    std::atomic<bool> begun = false;
    std::atomic<bool> go = false;
    timer running(0s, [&] {
        begun = true;
        while (!go) std::this_thread::sleep_for(1ms);
    });
    while (!begun) std::this_thread::yield();
    CHECK(!running.cancel());
    CHECK(!running.is_done());
    go = true;
    running.join();
    CHECK(running.is_done());
}

TEST_CASE("a timer is cancelled, or asked to stop, when it goes") {
    std::atomic<bool> called = false;
    std::atomic<bool> stopped = false;
    {
        const timer later(1h, [&called] { called = true; });
    }
    CHECK(!called);
    {
        const timer running(0s, [&](const std::stop_token& stop) {
            called = true;
            while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
            stopped = true;
        });
        while (!called) std::this_thread::yield();
    }
    CHECK(stopped);
}

TEST_CASE("join throws what a timer's callable threw") {
    timer failing(1ms, [] { throw std::out_of_range("no such row"); });
    CHECK_THROWS_AS(failing.join(), std::out_of_range);
    CHECK(failing.is_done());
    const captured_stderr errors;
    {
        const timer unheeded(0s, [] { throw std::out_of_range("no such row"); });
        while (!unheeded.is_done()) std::this_thread::yield();
    }
    CHECK(errors.text() == "timer: no such row\n");
}

TEST_CASE("a timer can be moved; what it takes the place of is cancelled") {
    std::atomic<int> calls = 0;
    timer first(1h, [&calls] { calls += 100; });
    timer second(1ms, [&calls] { ++calls; });
    first = std::move(second);
    first.join();
    CHECK(calls == 1);
}

TEST_CASE("either cancel() is in time, or the callable runs") {
    std::atomic<int> calls = 0;
    int cancelled = 0;
    for (int i = 0; i < 2000; ++i) {
        timer racing(std::chrono::microseconds(i % 50), [&calls] { ++calls; });
        if (i % 2 != 0) std::this_thread::sleep_for(std::chrono::microseconds(i % 40));
        cancelled += racing.cancel() ? 1 : 0;
        racing.join();
    }
    CHECK(calls + cancelled == 2000);
}
