#pragma once

#include <trireme/ipc/words.hpp>

namespace trireme::ipc {

/// One who may sleep on a word, counted in another one for as long as it lives, so that nobody calls the kernel to
/// wake sleepers where there are none. Who sleeps counts itself before it looks at the word for the last time; who
/// wakes changes the word before it looks at the count: one of them sees what the other did. (One that is killed
/// stays counted. That costs calls, and nothing else.)
class sleeper {
public:
    sleeper(const words& in, std::size_t count) : in_(in), count_(count) { in_.fetch_add(count_, 1); }
    ~sleeper() { in_.fetch_add(count_, -1U); }
    sleeper(const sleeper&) = delete;
    sleeper& operator=(const sleeper&) = delete;

    /// Wakes up to so many of those that sleep on `word`, all if negative, and are counted in `count`.
    static void wake(const words& in, std::size_t word, std::size_t count, int most) {
        if (in.load(count) != 0) in.wake(word, most);
    }

private:
    const words& in_;
    std::size_t count_;
};

} // namespace trireme::ipc
