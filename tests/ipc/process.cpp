// What a process::process is given, and how it begins.

#include "catch.hpp"
#include "scratch.hpp"

#include <trireme/process/process.hpp>
#include <trireme/process/spawn.hpp>
#include <trireme/thread/thread.hpp>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using trireme::process::process;

namespace {

[[noreturn]] void exit_with(int code) { std::exit(code); }

struct sum_checker {
    long expected = 0;
    void operator()(const std::vector<int>& numbers) const {
        exit_with(std::accumulate(numbers.begin(), numbers.end(), 0L) == expected ? 0 : 1);
    }
};

/// An object that lives in the process that made it, as the IPC objects do: another one finds it by the other's
/// open files.
struct handle {
    int pid = getpid();
    int file = -1;
    bool found = false;

    template <class A>
    void serialize(A& archive) {
        archive(pid, file);
        if constexpr (A::is_loading::value) {
            std::this_thread::sleep_for(50ms);
            found = std::filesystem::exists("/proc/" + std::to_string(pid) + "/fd/" + std::to_string(file));
        }
    }
};

/// An argument whose arrival fails.
struct unloadable {
    int how = 0;

    template <class A>
    void serialize(A& archive) {
        archive(how);
        if constexpr (A::is_loading::value) {
            if (how == 0) throw std::runtime_error("the moon\nis full");
            if (how == 1) raise(SIGKILL);
            if (how == 2) _exit(7);
        }
    }
};

std::size_t open_files() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

std::string first_line(const std::string& file) {
    std::string line;
    std::getline(std::ifstream(file), line);
    return line;
}

std::string failure_of(int how) {
    try {
        process never([](const unloadable& /*nothing*/) {}, unloadable{how});
    } catch (const trireme::error& problem) {
        return problem.what();
    }
    return "";
}

} // namespace

TEST_CASE("a process runs functions, lambdas without captures and function objects") {
    CHECK(process(&exit_with, 3).join() == 3);
    CHECK(process(exit_with, 4).join() == 4);
    CHECK(process([] { exit_with(getpid() % 100 + 1); }).join() != 0);
    CHECK(process(sum_checker{6}, std::vector<int>{1, 2, 3}).join() == 0);
    CHECK(process(sum_checker{7}, std::vector<int>{1, 2, 3}).join() == 1);
}

TEST_CASE("a process is another one, and what it returns is left") {
    process child([](int parent) { return getpid() != parent && getppid() == parent ? 5 : throw parent; },
                  getpid());
    CHECK(child.join() == 0);
    CHECK(child.pid() != getpid());
}

TEST_CASE("a process's callable takes its arguments by value or by any reference") {
    const std::string text = "text";
    std::vector<int> numbers{1, 2};
    CHECK(process([](std::string s) { exit_with(s == "text"); }, text).join() == 1);
    CHECK(process([](const std::string& s) { exit_with(s == "text"); }, text).join() == 1);
    CHECK(process([](std::string&& s) { exit_with(s == "text"); }, text).join() == 1);
    const auto change = [](std::vector<int>& v, int last) {
        v.push_back(last);
        exit_with(std::accumulate(v.begin(), v.end(), 0));
    };
    CHECK(process(change, numbers, 3).join() == 6);
    CHECK(numbers == std::vector<int>{1, 2}); // it has its own
}

TEST_CASE("a process gets 100 MB of arguments") {
    const std::vector<int> numbers(25'000'000, 1);
    CHECK(process(sum_checker{25'000'000}, numbers).join() == 0);
}

TEST_CASE("a process has its arguments when its construction is over") {
    std::optional<process> child;
    {
        const trireme::descriptor mine(open("/dev/null", O_RDONLY | O_CLOEXEC));
        child.emplace([](const handle& h) { exit_with(h.found ? 0 : 1); }, handle{getpid(), mine.get()});
    }
    CHECK(child->join() == 0);
}

TEST_CASE("a process that cannot read its arguments is an error, with the reason") {
    CHECK_THAT(failure_of(0), contains("could not begin with its arguments: the moon is full"));
    CHECK_THAT(failure_of(1), contains("it ended before it had them, with signal 9"));
    CHECK_THAT(failure_of(2), contains("it ended before it had them, with exit code 7"));
}

TEST_CASE("a process refuses the work of another program") {
    using namespace trireme::process;
    const detail::cover_letter letter{.program = trireme::program_id() + 1};
    const parcel work(trireme::encoded_size(letter));
    trireme::writer out(work.data());
    trireme::save(out, letter);
    std::array<int, 2> ends{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    const trireme::descriptor here(ends[0]);
    trireme::descriptor there(ends[1]);
    const pid_t child = spawn({.as = role::process, .parent = getpid(), .files = {work.file(), there.get()}}, 0);
    there = trireme::descriptor();
    std::array<char, 100> text{};
    CHECK(read(here.get(), text.data(), text.size() - 1) > 0);
    CHECK_THAT(std::string(text.data()), contains("-it is not the program that its parent is"));
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WEXITSTATUS(status) == 1);
}

TEST_CASE("a process that cannot be started is an error, with the reason") {
    process poor([] {
        const rlimit few{.rlim_cur = 4, .rlim_max = 4};
        setrlimit(RLIMIT_NOFILE, &few);
        try {
            process never([] {});
        } catch (const trireme::error& problem) {
            exit_with(std::string(problem.what()).find("Too many open files") != std::string::npos ? 3 : 4);
        }
    });
    CHECK(poor.join() == 3);
}

TEST_CASE("a process has a name") {
    process child({.name = "archivist of the house"}, [] { std::this_thread::sleep_for(1h); });
    CHECK(child.name() == "archivist of the house");
    CHECK(first_line("/proc/" + std::to_string(child.pid()) + "/comm") == "archivist of th");
    child.kill();

    process nameless([] { std::this_thread::sleep_for(1h); });
    CHECK(nameless.name() == "process " + std::to_string(nameless.pid()));
    CHECK(first_line("/proc/" + std::to_string(nameless.pid()) + "/comm") == "ipc_tests");
    nameless.kill();
}

TEST_CASE("a process begins without blocked signals, with the variables of its parent but the launcher's") {
    setenv("OMPI_COMM_WORLD_SIZE", "7", 1);
    setenv("OMP_NUM_THREADS", "5", 1);
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    process child([] {
        sigset_t blocked;
        pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
        struct sigaction on_interrupt {};
        sigaction(SIGINT, nullptr, &on_interrupt);
        if (sigismember(&blocked, SIGTERM) != 0) exit_with(1);
        if (on_interrupt.sa_handler != SIG_DFL) exit_with(2);
        if (getenv("OMPI_COMM_WORLD_SIZE") != nullptr) exit_with(3);
        if (getenv("OMP_NUM_THREADS") != std::string("5")) exit_with(4);
    });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    CHECK(child.join() == 0);
    unsetenv("OMPI_COMM_WORLD_SIZE");
    unsetenv("OMP_NUM_THREADS");
}

TEST_CASE("processes leave no open file, and inherit none") {
    const auto run = [](bool daemonic) {
        // A standard input, output and error, and one more: the pipe that ties a daemonic one to its parent.
        const auto count = [](std::size_t most) { exit_with(open_files() - 1 <= most ? 0 : 1); };
        return process({.daemonic = daemonic}, count, std::size_t{daemonic ? 4U : 3U}).join();
    };
    run(false);                                                  // what is opened once
    const trireme::descriptor mine(open("/dev/null", O_RDONLY)); // not even close-on-exec
    const std::size_t before = open_files();
    CHECK(run(false) == 0);
    CHECK(run(true) == 0);
    failure_of(0);
    failure_of(1);
    CHECK(open_files() == before);
}

TEST_CASE("a hundred processes at once") {
    const scratch_directory scratch;
    const auto signal = scratch.file("go");
    const auto wait = [](const std::string& file, int code) {
        while (!std::filesystem::exists(file)) std::this_thread::sleep_for(10ms);
        exit_with(code);
    };
    std::vector<process> all;
    for (int i = 0; i < 100; ++i) all.emplace_back(wait, signal, i);
    for (const auto& one : all) CHECK(one.is_alive());
    std::ofstream{signal};
    for (int i = 0; i < 100; ++i) CHECK(all[static_cast<std::size_t>(i)].join() == i);
}

TEST_CASE("processes are started by several threads at once") {
    std::vector<trireme::thread::thread> starters;
    std::atomic<int> right = 0;
    for (int i = 0; i < 4; ++i) {
        starters.emplace_back([&right, i] {
            for (int j = 0; j < 10; ++j) right += process(&exit_with, 10 * i + j).join() == 10 * i + j;
        });
    }
    for (auto& one : starters) one.join();
    CHECK(right == 40);
}

TEST_CASE("a process starts processes") {
    process outer(
        [](int depth) {
            process inner([](int d) { exit_with(d); }, depth + 1);
            exit_with(inner.join() + 10);
        },
        1);
    CHECK(outer.join() == 12);
}
