// Workers that die: exactly the task that ran there fails, or is run again, and the pool goes on.

#include "../support.hpp"
#include "catch.hpp"

#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <ranges>
#include <string>

#include <unistd.h>

using trireme::future;
using trireme::worker_died;

namespace {

enum cells : std::size_t { pid, started, gate, first_pid };

int number(int x) { return x; }
int pid_of_worker() { return getpid(); }

/// Notes where it runs, and dies there of `signal`. (The default action: a sanitizer may have a handler of its
/// own.)
int die_of(const board& b, int signal) {
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    b[pid] = static_cast<std::uint64_t>(getpid());
    ++b[started];
    std::signal(signal, SIG_DFL);
    raise(signal);
    return 0;
}
int terminate_here(const board& b) {
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    b[pid] = static_cast<std::uint64_t>(getpid());
    std::set_terminate(nullptr);
    std::signal(SIGABRT, SIG_DFL);
    close(STDERR_FILENO); // it would say that it terminates
    std::terminate();
}
int exit_with(const board& b, int code) {
    b[pid] = static_cast<std::uint64_t>(getpid());
    std::_Exit(code);
}
int leave_through_exit(const board& b, int code) {
    b[pid] = static_cast<std::uint64_t>(getpid());
    std::exit(code); // NOLINT: with all that belongs to it
}
/// Dies the first `deaths` times.
int die_at_first(const board& b, std::uint64_t deaths, int x) {
    if (++b[started] <= deaths) raise(SIGKILL);
    return x;
}
int behind(const board& b, int x) {
    b[first_pid + static_cast<std::size_t>(x)] = static_cast<std::uint64_t>(getpid());
    ++b[started];
    while (b[gate] == 0) std::this_thread::sleep_for(1ms);
    return x;
}

template <class T>
trireme::worker_death death_of(const future<T>& result) {
    try {
        result.get();
    } catch (const worker_died& e) {
        return e.death();
    } catch (...) { // nobody died
    }
    return {};
}

} // namespace

TEST_CASE("a worker that a signal kills fails its task with worker_died", "[processes]") {
    const new_board b;
    auto pool = bank::make_pool({.workers = 2});
    for (const int signal : {SIGKILL, SIGSEGV, SIGTERM, SIGFPE}) {
        CAPTURE(signal);
        const auto result = pool.submit(&die_of, b.shared(), signal);
        CHECK_THROWS_AS(result.get(), worker_died);
        const auto death = death_of(result);
        CHECK(death.signal == signal);
        CHECK(death.exit_code == 0);
        CHECK(death.pid == static_cast<int>(b[pid].load()));
        CHECK(death.worker == result.worker());
        CHECK_THAT(death.task, contains("die_of") || contains("function at"));
        CHECK_THROWS_WITH(result.get(), contains(std::to_string(death.pid)) && contains(std::to_string(signal)));
        CHECK(pool.apply(&number, 7) == 7);
    }
    CHECK(b[started] == 4);
    CHECK(pool.statistics().restarts == 4);
    CHECK(pool.size() == 2);
}

TEST_CASE("worker_died tells how much memory the worker used, if it was more than its client's", "[processes]") {
    auto pool = bank::make_pool({.workers = 1});
    rusage mine{};
    getrusage(RUSAGE_SELF, &mine);
    const std::size_t bytes = static_cast<std::size_t>(mine.ru_maxrss) * 1024 + (std::size_t{64} << 20U);
    const auto result = pool.submit(
        [](std::size_t wanted) {
            const std::string touched(wanted, 'x');
            raise(SIGKILL);
            return touched.size();
        },
        bytes);
    CHECK(death_of(result).peak_memory >= bytes);
    CHECK_THROWS_WITH(result.get(), contains("at a peak of"));
}

TEST_CASE("a worker that exits by itself, or terminates, fails its task with worker_died", "[processes]") {
    const new_board b;
    auto pool = bank::make_pool({.workers = 2});
    const auto exited = pool.submit(&exit_with, b.shared(), 3);
    auto death = death_of(exited);
    CHECK(death.exit_code == 3);
    CHECK(death.signal == 0);
    CHECK(death.pid == static_cast<int>(b[pid].load()));
    CHECK_THROWS_WITH(exited.get(), contains("code 3"));
    CHECK(death_of(pool.submit(&exit_with, b.shared(), 0)).pid != 0);
    CHECK(death_of(pool.submit(&leave_through_exit, b.shared(), 5)).exit_code == 5);
    death = death_of(pool.submit(&terminate_here, b.shared()));
    CHECK(death.signal == SIGABRT);
    CHECK(death.pid == static_cast<int>(b[pid].load()));
    CHECK(pool.apply(&number, 7) == 7);
}

TEST_CASE("running out of memory is an ordinary exception", "[processes]") {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // they reserve terabytes, and end the process
    auto pool = bank::make_pool({.workers = 2});
    const auto result = pool.submit([] {
        const rlimit little{std::uint64_t{1} << 30U, RLIM_INFINITY};
        setrlimit(RLIMIT_AS, &little);
        struct reset {
            ~reset() {
                const rlimit all{RLIM_INFINITY, RLIM_INFINITY};
                setrlimit(RLIMIT_AS, &all);
            }
        } const afterwards;
        std::vector<std::string> all;
        for (;;) all.emplace_back(std::size_t{1} << 24U, 'x');
        return all.size();
    });
    CHECK_THROWS_AS(result.get(), std::bad_alloc);
    CHECK(pool.apply(&number, 7) == 7);
    CHECK(pool.statistics().restarts == 0);
#endif
}

TEST_CASE("when a worker dies, all other tasks give their results", "[processes]") {
    const new_board b;
    auto pool = bank::make_pool({.workers = 2});
    std::vector<future<int>> futures;
    for (int i = 0; i < 2000; ++i) {
        if (i % 500 == 250) futures.push_back(pool.submit(&die_of, b.shared(), SIGKILL));
        else futures.push_back(pool.submit(&number, i));
    }
    std::size_t wrong = 0;
    for (int i = 0; i < 2000; ++i) {
        const auto& one = futures[static_cast<std::size_t>(i)];
        if (i % 500 == 250) wrong += death_of(one).signal != SIGKILL ? 1 : 0;
        else wrong += one.exception() || one.get() != i ? 1 : 0;
    }
    CHECK(wrong == 0);
    CHECK(b[started] == 4); // each died once
    CHECK(pool.statistics().restarts == 4);
}

TEST_CASE("what waits behind a task that kills its worker is run by another, once", "[processes]") {
    const new_board runs(200);
    const new_board b;
    auto pool = bank::make_pool({.workers = 1});
    const auto killer = pool.submit(&die_of, b.shared(), SIGKILL);
    std::vector<future<int>> futures;
    for (std::size_t i = 0; i < 200; ++i) {
        futures.push_back(pool.submit(
            [](const board& mine, std::size_t k) {
                ++mine[k];
                return static_cast<int>(k);
            },
            runs.shared(), i));
    }
    CHECK_THROWS_AS(killer.get(), worker_died);
    for (std::size_t i = 0; i < 200; ++i) {
        CHECK(futures[i].get() == static_cast<int>(i));
        CHECK(runs[i] == 1);
    }
}

TEST_CASE("a worker that somebody kills while it is idle is replaced, and no task is lost", "[processes]") {
    auto pool = bank::make_pool({.workers = 2});
    for (int i = 0; i < 5; ++i) {
        const int victim = pool.apply(&pid_of_worker);
        pool.wait_idle();
        std::this_thread::sleep_for(5ms);
        CHECK(kill(victim, SIGKILL) == 0);
        CHECK(pool.map(&number, std::views::iota(0, 100), {.chunk = 1}).size() == 100);
        REQUIRE(eventually([&] { return pool.statistics().restarts == static_cast<std::uint64_t>(i + 1); }));
    }
}

TEST_CASE("a task is started again as often as its retries say", "[processes]") {
    const new_board twice;
    auto pool = bank::make_pool({.workers = 2});
    CHECK(pool.submit({.retries = 2}, &die_at_first, twice.shared(), std::uint64_t{2}, 5).get() == 5);
    CHECK(twice[started] == 3);
    const new_board thrice;
    CHECK_THROWS_AS(pool.submit({.retries = 2}, &die_at_first, thrice.shared(), std::uint64_t{3}, 5).get(),
                    worker_died);
    CHECK(thrice[started] == 3);
    const new_board never;
    CHECK_THROWS_AS(pool.submit(&die_at_first, never.shared(), std::uint64_t{1}, 5).get(), worker_died);
    CHECK(never[started] == 1);
    // An exception is an answer: it is not asked again.
    const new_board failing;
    CHECK_THROWS_AS(pool.submit(
                            {.retries = 5},
                            [](const board& b) {
                                ++b[started];
                                throw std::runtime_error("no");
                            },
                            failing.shared())
                        .get(),
                    std::runtime_error);
    CHECK(failing[started] == 1);
}

TEST_CASE("map fails with worker_died, and the pool goes on", "[processes]") {
    const new_board b;
    auto pool = bank::make_pool({.workers = 2});
    struct kill_at {
        board b{};
        int victim = 0;
        int operator()(int x) const { return x == victim ? die_of(b, SIGKILL) : x; }
    };
    CHECK_THROWS_AS(pool.map(kill_at{b, 333}, std::views::iota(0, 1000)), worker_died);
    CHECK_THROWS_AS(pool.for_each(kill_at{b, 333}, std::views::iota(0, 1000), {.chunk = 1}), worker_died);
    const auto read = [&] {
        std::vector<int> all;
        for (const int x : pool.imap(kill_at{b, 333}, std::views::iota(0, 1000), {.chunk = 10})) all.push_back(x);
        return all.size();
    };
    CHECK_THROWS_AS(read(), worker_died);
    CHECK(pool.map(kill_at{b, -1}, std::views::iota(0, 1000)).size() == 1000);
}

TEST_CASE("dependants of a task whose worker died fail with worker_died", "[processes]") {
    const new_board b;
    auto pool = bank::make_pool({.workers = 2});
    const auto next = pool.submit(&number, pool.submit(&die_of, b.shared(), SIGKILL));
    CHECK(death_of(next).signal == SIGKILL);
}

TEST_CASE("all workers killed at once, again and again", "[processes]") {
    auto pool = bank::make_pool({.workers = 3});
    for (int round = 0; round < 5; ++round) {
        const new_board b;
        std::vector<future<int>> held;
        const opening_at_the_end of_gate(b[gate]);
        for (int i = 0; i < 3; ++i) held.push_back(pool.submit({.retries = 1}, &behind, b.shared(), i));
        REQUIRE(eventually([&] { return b[started] == 3; }));
        std::vector<future<int>> others;
        for (int i = 0; i < 50; ++i) others.push_back(pool.submit(&number, i));
        for (std::size_t i = 0; i < 3; ++i) kill(static_cast<int>(b[first_pid + i].load()), SIGKILL);
        b[gate] = 1;
        for (int i = 0; i < 3; ++i) CHECK(held[static_cast<std::size_t>(i)].get() == i); // run again
        for (int i = 0; i < 50; ++i) CHECK(others[static_cast<std::size_t>(i)].get() == i);
    }
}

TEST_CASE("a pool whose workers die can end", "[processes]") {
    const new_board b;
    for (int round = 0; round < 5; ++round) {
        auto pool = bank::make_pool({.workers = 2});
        for (int i = 0; i < 3; ++i) pool.submit(&die_of, b.shared(), SIGKILL);
        if (round % 2 == 0) pool.submit(&number, 1).wait();
        if (round == 4) CHECK_THROWS_AS(pool.shutdown(), worker_died); // of the tasks that nobody asked for
    }
}

TEST_CASE("what a task prints or leaves open does not disturb the pool", "[processes]") {
    auto pool = bank::make_pool({.workers = 2});
    CHECK(pool.apply([] {
        for (int descriptor = 3; descriptor < 1000; ++descriptor) {
            if (dup(STDOUT_FILENO) < 0) break; // all descriptors are taken
        }
        return 1;
    }) == 1);
    CHECK(pool.apply([](const std::string& s) { return s + s; }, std::string(500'000, 'x')).size() == 1'000'000);
    CHECK(pool.map(&number, std::views::iota(0, 1000)).size() == 1000);
}
