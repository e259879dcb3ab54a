#pragma once

#include "latency.hpp"
#include "message.hpp"
#include "waiting.hpp"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <new>
#include <utility>

/// Contests between this process, which must have but one thread, and a fork of it. A channel of theirs has a
/// constructor from the size of its messages and their number, `send(const void*)` for one side and
/// `receive(void*)` for the other.

/// Memory of both processes.
template <class T>
class in_both {
public:
    in_both() {
        void* memory = mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        expect(memory != MAP_FAILED);
        value_ = new (memory) T{};
    }
    in_both(const in_both&) = delete;
    in_both& operator=(const in_both&) = delete;
    ~in_both() { munmap(value_, sizeof(T)); }

    T* operator->() const { return value_; }

private:
    T* value_;
};

/// Does `body` in a fork of this process, on the second core.
class forked {
public:
    template <class Body>
    explicit forked(Body body) : pid_(fork()) {
        expect(pid_ >= 0);
        if (pid_ > 0) return;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        pin(1);
        int code = 0;
        try {
            body();
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s\n", error.what());
            code = 1;
        }
        std::_Exit(code);
    }
    forked(const forked&) = delete;
    forked& operator=(const forked&) = delete;
    ~forked() {
        if (pid_ > 0) kill(pid_, SIGKILL);
        if (pid_ > 0) waitpid(pid_, nullptr, 0);
    }

    /// Throws unless all went well.
    void join() {
        int status = 0;
        waitpid(std::exchange(pid_, -1), &status, 0);
        expect(status == 0);
    }

private:
    pid_t pid_;
};

/// One sends, the fork receives.
template <class Channel, std::size_t Bytes>
double to_fork(std::uint64_t size, int /*workers*/) {
    using item = message<Bytes>;
    using clock = std::chrono::steady_clock;
    struct progress {
        std::atomic<int> done;
        clock::time_point end;
    };
    Channel channel(Bytes, capacity_for(Bytes));
    const in_both<progress> receiver;
    forked other([&] {
        for (const std::uint64_t count : {warm_up(size), size}) {
            expect(consume_in_order<item>(count, [&](item& into) { channel.receive(&into); }));
            receiver->end = clock::now();
            ++receiver->done;
        }
    });
    pin(0);
    const auto send = [&](const item& one) { channel.send(&one); };
    produce<item>(warm_up(size), send);
    wait_until([&] { return receiver->done == 1; });
    const clock::time_point start = clock::now();
    produce<item>(size, send);
    other.join();
    return std::chrono::duration<double>(receiver->end - start).count();
}

/// There and back through two channels.
template <class Channel>
timing to_fork_and_back(std::uint64_t size, int /*workers*/) {
    std::uint64_t travelling = 0;
    Channel there(sizeof travelling, 1);
    Channel back(sizeof travelling, 1);
    forked other([&] {
        std::uint64_t echo = 0;
        for (std::uint64_t i = 0; i < size + warm_up(size); ++i) {
            there.receive(&echo);
            back.send(&echo);
        }
    });
    pin(0);
    const timing result = half_round_trips(size, [&](std::uint64_t i) {
        travelling = i;
        there.send(&travelling);
        back.receive(&travelling);
        expect(travelling == i);
    });
    other.join();
    return result;
}
