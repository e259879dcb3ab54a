#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

/// Counters that the client and the tasks see, wherever on this machine the tasks run: a file that all of them map.
/// It travels as its name.
struct board {
    std::string file;

    using cell = std::atomic<std::uint64_t>;
    cell& operator[](std::size_t i) const;
};

/// Makes a board with its cells at 0, and removes it. Make it before the pool whose tasks use it, so that it goes
/// after.
class new_board {
public:
    explicit new_board(std::size_t cells = 16);
    ~new_board();
    new_board(const new_board&) = delete;
    new_board& operator=(const new_board&) = delete;

    board::cell& operator[](std::size_t i) const { return board_[i]; }
    operator const board&() const { return board_; }
    [[nodiscard]] const board& shared() const { return board_; }

private:
    board board_;
};
