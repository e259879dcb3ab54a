#include "captured_stderr.hpp"
#include "catch.hpp"

#include <trireme/thread/thread.hpp>

#include <unistd.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using trireme::thread::thread;

namespace {

std::string name_of(pid_t id) {
    std::string line;
    std::getline(std::ifstream("/proc/self/task/" + std::to_string(id) + "/comm"), line);
    return line;
}

/// Until it is asked to stop.
void stay(const std::stop_token& stop) {
    while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
}

} // namespace

TEST_CASE("a thread runs a callable with arguments, as std::jthread does") {
    int result = 0;
    thread([&result](int a, const std::string& b) { result = a + std::stoi(b); }, 1, "2").join();
    CHECK(result == 3);
    thread([](std::unique_ptr<int> owned, int& to) { to = *owned; }, std::make_unique<int>(4), std::ref(result))
        .join();
    CHECK(result == 4);
    struct counter {
        int count = 0;
        void add(int n) { count += n; }
    } object;
    thread(&counter::add, &object, 5).join();
    CHECK(object.count == 5);
}

TEST_CASE("a thread that takes a stop token can be told to stop") {
    std::atomic<bool> stopped = false;
    {
        thread first(
            [&](std::stop_token stop, int /*more*/) {
                stay(stop);
                stopped = true;
            },
            1);
        CHECK(first.joinable());
        CHECK(!first.join_for(5ms));
        CHECK(first.request_stop());
        CHECK(first.join_for(10s));
        CHECK(!first.joinable());
        CHECK(stopped);
        stopped = false;
        const thread second([&](const std::stop_token& stop) {
            stay(stop);
            stopped = true;
        });
    }
    CHECK(stopped); // by the destructor
}

TEST_CASE("a thread has a name and a native id") {
    const thread named({.name = "quartermaster of all"}, &stay);
    CHECK(named.name() == "quartermaster of all");
    CHECK(name_of(named.native_id()) == "quartermaster o");
    const thread nameless(&stay);
    CHECK(nameless.native_id() != getpid());
    CHECK(nameless.native_id() != named.native_id());
    CHECK(nameless.name() == "thread " + std::to_string(nameless.native_id()));
    pid_t seen = 0;
    thread third([&seen] { seen = gettid(); });
    const pid_t told = third.native_id();
    third.join();
    CHECK(told == seen);
    CHECK(third.native_id() == seen);
}

TEST_CASE("join throws what the body of a thread threw, once") {
    const captured_stderr errors;
    {
        thread failing([] { throw std::out_of_range("no such row"); });
        CHECK_THROWS_AS(failing.join(), std::out_of_range);
        CHECK(!failing.joinable());
        thread other([] { throw 7; });
        CHECK_THROWS_AS(other.join_for(10s), int);
    }
    CHECK(errors.text().empty());
}

TEST_CASE("what a thread throws that nobody joins for is told in one line") {
    const captured_stderr errors;
    {
        const thread failing({.name = "sorter"}, [] { throw std::runtime_error("no\nmore rows"); });
    }
    CHECK(errors.text() == "sorter: no more rows\n");
}

TEST_CASE("a thread can be moved, and is joined before another takes its place") {
    std::atomic<int> ended = 0;
    const auto body = [&ended](const std::stop_token& stop) {
        stay(stop);
        ++ended;
    };
    thread first(body);
    thread second = std::move(first);
    CHECK(!first.joinable()); // NOLINT: it was moved from
    CHECK(first.native_id() == 0);
    CHECK(first.name().empty());
    CHECK(second.joinable());
    second = thread(body);
    CHECK(ended == 1);
    std::vector<thread> all(3);
    for (auto& one : all) one = thread(body);
    all.clear();
    CHECK(ended == 4);
    CHECK_THROWS_AS(first.join(), std::system_error);
    CHECK_THROWS_AS(first.join_for(1ms), std::system_error);
}
