// How a process::process ends, and what is known of that.

#include "captured_stderr.hpp"
#include "catch.hpp"
#include "scratch.hpp"

#include <trireme/process/process.hpp>
#include <trireme/thread/thread.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using trireme::process::process;

namespace {

void sleep_long() { std::this_thread::sleep_for(1h); }

/// Whether what `watch` watches ends within `duration`.
bool ends_within(const trireme::descriptor& watch, std::chrono::milliseconds duration) {
    std::array<pollfd, 1> watched{pollfd{.fd = watch.get(), .events = POLLIN, .revents = 0}};
    return trireme::poll_until(watched, trireme::after(duration)) == 1;
}

/// Starts a process of its own, by a thread that ends at once, tells its pid in `file`, and lives on.
void have_child(const std::string& file, bool daemonic) {
    std::optional<process> child;
    std::thread([&] { child.emplace(trireme::process::process_options{.daemonic = daemonic}, sleep_long); }).join();
    std::ofstream(file + ".new") << child->pid();
    std::filesystem::rename(file + ".new", file);
    sleep_long();
}

int pid_told_in(const std::string& file) {
    while (!std::filesystem::exists(file)) std::this_thread::sleep_for(1ms);
    int pid = 0;
    std::ifstream(file) >> pid;
    return pid;
}

} // namespace

TEST_CASE("a process's exit code tells how it ended") {
    CHECK(process([] {}).join() == 0);
    CHECK(process([] { std::exit(200); }).join() == 200);
    CHECK(process([] { _exit(9); }).join() == 9);
    CHECK(process([] { raise(SIGUSR1); }).join() == -SIGUSR1);
}

TEST_CASE("what a process throws is told in one line, and its exit code is 1") {
    const captured_stderr errors;
    CHECK(process({.name = "sorter"}, [] { throw std::out_of_range("no\nsuch row\n"); }).join() == 1);
    CHECK(errors.text() == "sorter: no such row\n");
    CHECK(process({.name = "counter"}, [] { throw 7; }).join() == 1);
    CHECK_THAT(errors.text(), contains("\ncounter: 7\n"));
}

TEST_CASE("a process ends as a program does: in order") {
    const scratch_directory scratch;
    const auto file = scratch.file("out");
    process(
        [](const std::string& name) {
            std::FILE* const unflushed = std::fopen(name.c_str(), "w"); // NOLINT: it is left to exit()
            std::fputs("all of it", unflushed);
        },
        file)
        .join();
    CHECK(std::filesystem::file_size(file) == 9);
}

TEST_CASE("a process can be terminated and killed") {
    process first(&sleep_long);
    process second(&sleep_long);
    process third([] {
        signal(SIGTERM, [](int) { _exit(42); });
        raise(SIGSTOP);
        sleep_long();
    });
    CHECK(first.is_alive());
    CHECK(!first.exit_code());
    first.terminate();
    second.kill();
    CHECK(first.join() == -SIGTERM);
    CHECK(second.join() == -SIGKILL);
    CHECK(!first.is_alive());
    CHECK(first.exit_code() == -SIGTERM);
    CHECK(::kill(first.pid(), 0) != 0); // nothing is left of it
    first.kill();                       // nobody
    CHECK(first.join() == -SIGTERM);
    CHECK(waitpid(third.pid(), nullptr, WUNTRACED) == third.pid()); // it has stopped
    third.terminate();
    CHECK(!third.join_for(50ms));
    ::kill(third.pid(), SIGCONT);
    CHECK(third.join() == 42);
}

TEST_CASE("a wait for a process can be limited") {
    process child([] { std::this_thread::sleep_for(300ms); });
    CHECK(!child.join_for(10ms));
    CHECK(!child.join_until(trireme::deadline::clock::now()));
    CHECK(child.join_for(10s) == 0);
    CHECK(child.join_for(0s) == 0);
}

TEST_CASE("several threads wait for a process, and one ends it") {
    process child(&sleep_long);
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> waiting(4);
        for (auto& one : waiting) one = std::jthread([&] { right += child.join() == -SIGTERM; });
        std::this_thread::sleep_for(20ms);
        child.terminate();
    }
    CHECK(right == 4);
}

TEST_CASE("a process that something else has waited for has ended, with an unknown code") {
    process child([] {});
    while (waitpid(child.pid(), nullptr, 0) < 0) {}
    CHECK(child.join() == 255);
}

TEST_CASE("a process's destructor waits for it, or kills it") {
    const scratch_directory scratch;
    const auto file = scratch.file("done");
    {
        const process child(
            [](const std::string& name) {
                std::this_thread::sleep_for(100ms);
                std::ofstream(name) << "done";
            },
            file);
    }
    CHECK(std::filesystem::exists(file));
    trireme::descriptor watch;
    {
        const process child({.daemonic = true}, &sleep_long);
        watch = trireme::watch_process(child.pid());
        CHECK(!ends_within(watch, 0ms));
    }
    CHECK(ends_within(watch, 0ms));
}

TEST_CASE("a process can be moved") {
    process first([] { std::exit(1); });
    process second([] { std::exit(2); });
    process third = std::move(first);
    CHECK(third.join() == 1);
    third = std::move(second);
    CHECK(third.join() == 2);
    std::vector<process> all;
    for (int i = 0; i < 3; ++i) all.emplace_back([] {});
    for (auto& one : all) CHECK(one.join() == 0);
}

TEST_CASE("a daemonic process ends with its parent, and with nothing less; another one goes on") {
    const scratch_directory scratch;
    for (const bool daemonic : {true, false}) {
        for (const int end : {SIGKILL, SIGTERM}) {
            const auto file = scratch.file("pid" + std::to_string(end) + (daemonic ? "d" : ""));
            process parent(&have_child, file, daemonic);
            const int child = pid_told_in(file);
            const trireme::descriptor watch = trireme::watch_process(child);
            CHECK(!ends_within(watch, 100ms)); // though the thread that has started it is no more
            ::kill(parent.pid(), end);
            parent.join();
            CHECK(ends_within(watch, daemonic ? 5000ms : 100ms) == daemonic);
            if (!daemonic) ::kill(child, SIGKILL);
        }
    }
}

TEST_CASE("a stopped daemonic process ends with its parent, too") {
    const scratch_directory scratch;
    const auto file = scratch.file("pid");
    process parent(&have_child, file, true);
    const int child = pid_told_in(file);
    const trireme::descriptor watch = trireme::watch_process(child);
    ::kill(child, SIGSTOP);
    parent.kill();
    CHECK(ends_within(watch, 5000ms));
}
