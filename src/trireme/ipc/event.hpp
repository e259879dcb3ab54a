#pragma once

#include <trireme/ipc/handle.hpp>

#include <chrono>
#include <cstddef>

namespace trireme::ipc {

/// A flag that can be waited for. Clear at first.
class event : public handle {
public:
    static constexpr std::size_t word_count = 2;

    /// Lets all who wait go on, even if it is cleared at once.
    void set();
    void clear();
    [[nodiscard]] bool is_set() const { return is_odd(in().load(changes)); }

    /// Waits until it is set. Throws abandoned.
    void wait() const {
        if (!is_set()) static_cast<void>(wait_until(never));
    }
    /// False if it was not set in that time. Throws abandoned.
    template <class Rep, class Period>
    [[nodiscard]] bool wait_for(std::chrono::duration<Rep, Period> duration) const {
        return is_set() || wait_until(after(duration));
    }
    [[nodiscard]] bool wait_until(deadline until) const;

protected:
    explicit event(maker make) : handle(make) {}
    /// Over words that are zero.
    explicit event(words elsewhere) : handle(std::move(elsewhere)) {}

private:
    /// It is set when it has changed an odd number of times: so who waits sees that it was set, even if it is no
    /// more.
    enum word : std::size_t { changes, sleepers };

    static constexpr bool is_odd(std::uint32_t number) { return number % 2 != 0; }
};

} // namespace trireme::ipc
