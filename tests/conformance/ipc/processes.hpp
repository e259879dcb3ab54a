#pragma once

#include "../board.hpp"
#include "catch.hpp"

#include <trireme/process/process.hpp>

#include <csignal>
#include <set>
#include <utility>
#include <vector>

namespace trireme::process {
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
} // namespace trireme::process

/// Child processes that play roles. Those that are left when it is destroyed are killed.
class process_crew {
public:
    void add(trireme::process::process one) { players_.push_back(std::move(one)); }
    void join() {
        for (auto& one : players_) CHECK((killed_.contains(&one) || one.join() == 0));
        players_.clear();
        killed_.clear();
    }
    /// Kills one, and waits for its end.
    void kill(std::size_t index) {
        trireme::process::process& one = players_[index];
        one.kill();
        CHECK(one.join() == -SIGKILL);
        killed_.insert(&one);
    }

private:
    std::vector<trireme::process::process> players_;
    std::set<const trireme::process::process*> killed_;
};

/// The process bank. Roles run in child processes, which get copies of the objects: handles to the same ones.
struct processes {
    using mutex = trireme::process::mutex;
    using recursive_mutex = trireme::process::recursive_mutex;
    using condition_variable = trireme::process::condition_variable;
    using semaphore = trireme::process::semaphore;
    using event = trireme::process::event;
    using barrier = trireme::process::barrier;
    template <class T>
    using value = trireme::process::value<T>;
    template <class T>
    using array = trireme::process::array<T>;
    template <class T>
    using queue = trireme::process::queue<T>;
    template <class T>
    using pipe = trireme::process::pipe<T>;

    /// A board for all who play.
    using new_board = ::new_board;

    template <class Object, class... Args>
    static Object make(Args&&... arguments) {
        return Object(std::forward<Args>(arguments)...);
    }

    template <class Role, class... Objects>
    static process_crew start(unsigned n, Role role, Objects&... objects) {
        process_crew players;
        for (unsigned i = 0; i < n; ++i) {
            players.add(trireme::process::process({.name = "player", .daemonic = true}, &play<Role, Objects...>,
                                                  role, i, objects...));
        }
        return players;
    }
    template <class Role, class... Objects>
    static void together(unsigned n, Role role, Objects&... objects) {
        start(n, role, objects...).join();
    }

private:
    template <class Role, class... Objects>
    static void play(const Role& role, unsigned index, Objects&... objects) {
        role(index, objects...);
    }
};
