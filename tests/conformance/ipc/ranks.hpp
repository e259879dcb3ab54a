#pragma once

#include "../board.hpp"
#include "crew.hpp"
#include "world.hpp"

#include <optional>
#include <string>

namespace trireme::rank {
class mutex;
class recursive_mutex;
class condition_variable;
class semaphore;
class event;
class barrier;
template <class T>
class value;
template <class T>
class array;
template <class T>
class queue;
template <class T>
class pipe;
} // namespace trireme::rank

/// Those of this rank's threads that play roles.
class rank_crew {
public:
    template <class Play>
    void add(Play play) {
        here_.add(std::move(play));
    }
    /// Collective: all players of all ranks are through when it returns.
    void join() {
        here_.join();
        world().barrier();
    }

private:
    thread_crew here_;
};

/// A board that all ranks see, which must be on one node. Collective.
class rank_board {
public:
    explicit rank_board(std::size_t cells = 16) {
        if (world().is_root()) made_.emplace(cells);
        board_.file = world().broadcast(made_ ? made_->shared().file : std::string());
    }
    ~rank_board() { world().barrier(); }
    rank_board(const rank_board&) = delete;
    rank_board& operator=(const rank_board&) = delete;

    board::cell& operator[](std::size_t i) const { return board_[i]; }
    [[nodiscard]] const board& shared() const { return board_; }

private:
    std::optional<new_board> made_;
    board board_;
};

/// The rank bank, on all ranks of the job. Roles are dealt out: rank r plays r, r + size, r + 2 size and so on,
/// each in a thread of its own.
struct ranks {
    using mutex = trireme::rank::mutex;
    using recursive_mutex = trireme::rank::recursive_mutex;
    using condition_variable = trireme::rank::condition_variable;
    using semaphore = trireme::rank::semaphore;
    using event = trireme::rank::event;
    using barrier = trireme::rank::barrier;
    template <class T>
    using value = trireme::rank::value<T>;
    template <class T>
    using array = trireme::rank::array<T>;
    template <class T>
    using queue = trireme::rank::queue<T>;
    template <class T>
    using pipe = trireme::rank::pipe<T>;

    using new_board = rank_board;

    /// Collective.
    template <class Object, class... Args>
    static Object make(Args&&... arguments) {
        return Object(world(), std::forward<Args>(arguments)...);
    }

    template <class Role, class... Objects>
    static rank_crew start(unsigned n, Role role, Objects&... objects) {
        rank_crew players;
        const auto step = static_cast<unsigned>(world().size());
        for (auto i = static_cast<unsigned>(world().rank()); i < n; i += step) {
            players.add([role, i, &objects...] { role(i, objects...); });
        }
        return players;
    }
    template <class Role, class... Objects>
    static void together(unsigned n, Role role, Objects&... objects) {
        start(n, role, objects...).join();
    }
};
