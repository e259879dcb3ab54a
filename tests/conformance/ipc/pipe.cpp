#include "pipes.hpp"
#include "queues.hpp"
#include "roles.hpp"

#include <optional>
#include <string>

TEMPLATE_TEST_CASE("a duplex pipe leads both ways", "[pipe]", PIPE_BANKS) {
    auto [here, there] = make_pipe<TestType, std::string>();
    using pipe = decltype(here);
    TestType::together(
        2,
        [](unsigned index, pipe& first, pipe& second) {
            for (int i = 0; i < 2000; ++i) {
                const std::string text = "message " + std::to_string(i);
                if (index == 0) {
                    first.send(text);
                    must(first.recv() == "re: " + text, "the answer comes");
                } else {
                    second.send("re: " + second.recv());
                }
            }
        },
        here, there);
}

TEMPLATE_TEST_CASE("a pipe of one direction leads from its second end to its first", "[pipe]", PIPE_BANKS) {
    auto [reading, writing] = make_pipe<TestType, int>(trireme::pipe_options{.duplex = false});
    using pipe = decltype(reading);
    TestType::together(
        2,
        [](unsigned index, pipe& from, pipe& to) {
            if (index == 1) {
                for (int i = 0; i < 10'000; ++i) to.send(i);
                bool refused = false;
                try {
                    to.recv();
                } catch (const trireme::error&) {
                    refused = true;
                }
                must(refused, "it cannot receive");
                return;
            }
            for (int i = 0; i < 10'000; ++i) must(from.recv() == i, "messages come in order");
            must(!from.try_recv() && !from.poll(), "then there is none");
            const auto start = seconds_clock::now();
            must(!from.poll(50ms) && !from.try_recv_for(10ms), "nor does one come");
            must_be_over(start, 60ms);
        },
        reading, writing);
}

TEMPLATE_TEST_CASE("poll() sees a message that comes", "[pipe]", PIPE_BANKS) {
    auto [reading, writing] = make_pipe<TestType, int>(trireme::pipe_options{.duplex = false});
    using pipe = decltype(reading);
    TestType::together(
        2,
        [](unsigned index, pipe& from, pipe& to) {
            if (index == 1) {
                std::this_thread::sleep_for(50ms);
                to.send(3);
                return;
            }
            must(from.poll(20s), "it is seen");
            must(from.poll(), "and does not go by that");
            must(from.recv() == 3, "it can be received");
        },
        reading, writing);
}

TEMPLATE_TEST_CASE("the end of one side is the end of file for the other", "[pipe]", threads, processes) {
    auto [here, there] = make_pipe<TestType, int>();
    using pipe = decltype(here);
    auto players = TestType::start(
        1,
        [](unsigned /*index*/, pipe& mine) {
            mine.send(1);
            mine.send(2);
            must(mine.recv() == 3, "it hears from the other end");
            mine = pipe();
        },
        there);
    CHECK(here.recv() == 1);
    here.send(3);
    players.join();
    there = pipe();
    CHECK(here.poll(10s));
    CHECK(here.recv() == 2); // what was sent before the end comes first
    CHECK(here.poll());
    CHECK_THROWS_AS(here.recv(), trireme::end_of_file);
    CHECK_THROWS_AS(here.send(4), trireme::end_of_file);
}

TEST_CASE("ends of a pipe that go while others wait", "[pipe][threads]") {
    auto ends = std::make_optional(trireme::thread::make_pipe<int>());
    std::jthread waiting([end = ends->first]() mutable { CHECK_THROWS_AS(end.recv(), trireme::end_of_file); });
    std::this_thread::sleep_for(20ms);
    ends.reset();
}

TEST_CASE("a pipe joins two processes when the one that made it lets go", "[pipe][processes]") {
    auto ends = std::make_optional(trireme::process::make_pipe<int>({.duplex = false}));
    auto result = trireme::process::queue<int>(1);
    trireme::process::process source(
        [](trireme::process::pipe<int>& out) {
            std::this_thread::sleep_for(100ms);
            for (int i = 0; i < 100; ++i) out.send(i);
        },
        ends->second);
    trireme::process::process sink(
        [](trireme::process::pipe<int>& in, trireme::process::queue<int>& sum) {
            int all = 0;
            try {
                for (;;) all += in.recv();
            } catch (const trireme::end_of_file&) {
                sum.put(all);
            }
        },
        ends->first, result);
    ends.reset();
    CHECK(result.get() == 4950);
    CHECK(source.join() == 0);
    CHECK(sink.join() == 0);
}

TEST_CASE("a process that is killed ends its side of a pipe", "[pipe][processes]") {
    auto [here, there] = trireme::process::make_pipe<int>();
    trireme::process::process victim(
        [](trireme::process::pipe<int>& mine) {
            mine.send(1);
            for (;;) mine.recv();
        },
        there);
    there = {};
    CHECK(here.recv() == 1);
    const auto start = seconds_clock::now();
    victim.kill();
    CHECK_THROWS_AS(here.recv(), trireme::end_of_file);
    CHECK(since(start) < 1s);
    CHECK_THROWS_AS(here.send(1), trireme::end_of_file);
}
