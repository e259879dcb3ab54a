#pragma once

#include "../board.hpp"
#include "crew.hpp"

#include <trireme/thread/synchronization.hpp>

namespace trireme::thread {
template <class T>
class value;
template <class T>
class array;
template <class T>
class queue;
template <class T>
class pipe;
} // namespace trireme::thread

/// The thread bank.
struct threads {
    using mutex = trireme::thread::mutex;
    using recursive_mutex = trireme::thread::recursive_mutex;
    using condition_variable = trireme::thread::condition_variable;
    using semaphore = trireme::thread::semaphore;
    using event = trireme::thread::event;
    using barrier = trireme::thread::barrier;
    template <class T>
    using value = trireme::thread::value<T>;
    template <class T>
    using array = trireme::thread::array<T>;
    template <class T>
    using queue = trireme::thread::queue<T>;
    template <class T>
    using pipe = trireme::thread::pipe<T>;

    /// A board for all who play.
    using new_board = ::new_board;

    template <class Object, class... Args>
    static Object make(Args&&... arguments) {
        return Object(std::forward<Args>(arguments)...);
    }

    template <class Role, class... Objects>
    static thread_crew start(unsigned n, Role role, Objects&... objects) {
        thread_crew players;
        for (unsigned i = 0; i < n; ++i) players.add([role, i, &objects...] { role(i, objects...); });
        return players;
    }
    template <class Role, class... Objects>
    static void together(unsigned n, Role role, Objects&... objects) {
        start(n, role, objects...).join();
    }
};
