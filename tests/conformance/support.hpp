#pragma once

#include "bank.hpp"
#include "board.hpp"

#include <chrono>
#include <thread>
#include <vector>

using namespace std::chrono_literals; // NOLINT: tests speak of times

using seconds_clock = std::chrono::steady_clock;

/// How long ago `start` was.
inline std::chrono::duration<double> since(seconds_clock::time_point start) { return seconds_clock::now() - start; }

/// Whether `condition()` becomes true before long.
template <class Condition>
bool eventually(Condition condition, std::chrono::seconds most = 20s) {
    const auto start = seconds_clock::now();
    while (!condition()) {
        if (since(start) > most) return false;
        std::this_thread::sleep_for(1ms);
    }
    return true;
}

/// Opens a gate when a test ends, lest one that fails leaves tasks waiting behind it. Make it after the pool.
class opening_at_the_end {
public:
    explicit opening_at_the_end(board::cell& gate) : gate_(gate) {}
    ~opening_at_the_end() { gate_ = 1; }
    opening_at_the_end(const opening_at_the_end&) = delete;
    opening_at_the_end& operator=(const opening_at_the_end&) = delete;

private:
    board::cell& gate_;
};

/// Tasks that keep all workers of a pool busy until it is told to let go; gone with the scope.
class occupation {
public:
    explicit occupation(bank::pool& pool) {
        for (std::size_t i = 0; i < pool.size(); ++i) holders_.push_back(pool.submit(&hold, board_.shared()));
        all_busy_ = eventually([&] { return board_[started] == pool.size(); });
    }
    ~occupation() {
        end();
        for (const auto& one : holders_) one.wait();
    }
    occupation(const occupation&) = delete;
    occupation& operator=(const occupation&) = delete;

    /// Whether as many tasks ran at once as there are workers.
    [[nodiscard]] bool all_busy() const { return all_busy_; }
    void end() { board_[over] = 1; }

private:
    enum cells : std::size_t { started, over };
    static void hold(board b) {
        ++b[started];
        while (b[over] == 0) std::this_thread::sleep_for(1ms);
    }

    new_board board_;
    std::vector<trireme::future<void>> holders_;
    bool all_busy_ = false;
};
