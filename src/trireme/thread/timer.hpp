#pragma once

#include <trireme/thread/thread.hpp>

namespace trireme::thread {

namespace detail {

/// Whether a timer's callable runs is decided here: by its thread when the time has come, or by cancel() before.
class countdown {
public:
    /// Waits; whether the callable is to run.
    bool elapse(deadline due);
    void finish() { stage_.store(finished, std::memory_order_release); }

    bool cancel();
    [[nodiscard]] bool is_over() const { return stage_.load(std::memory_order_acquire) >= finished; }

private:
    enum stage : std::uint32_t { waiting, running, finished, cancelled };

    futex_word stage_ = waiting;
};

} // namespace detail

/// Runs a callable in a thread of its own after an interval, once, unless it is cancelled before.
class timer {
public:
    /// Calls `f(arguments...)`, or `f(stop_token, arguments...)`, when `interval` has passed.
    template <class Rep, class Period, class F, class... Args>
    timer(std::chrono::duration<Rep, Period> interval, F&& f, Args&&... arguments)
        : countdown_(std::make_shared<detail::countdown>()),
          thread_(thread_options{.name = "timer"}, &live<std::decay_t<F>, std::decay_t<Args>...>, countdown_,
                  after(interval), std::forward<F>(f), std::forward<Args>(arguments)...) {}
    timer(timer&&) noexcept = default;
    timer& operator=(timer other) noexcept {
        std::swap(countdown_, other.countdown_);
        std::swap(thread_, other.thread_);
        return *this;
    }
    /// Cancels it, or asks the callable to stop, and waits for that.
    ~timer() {
        if (countdown_) cancel();
    }

    /// Whether this, or a call before it, came before the callable started: then that never runs.
    bool cancel() { return countdown_->cancel(); }
    /// Waits until the callable has run, and throws what that threw; returns at once if it was cancelled.
    void join() { thread_.join(); }
    /// As join(), but for no longer than `duration`, or until `until`: false, if it has not run by then.
    template <class Rep, class Period>
    bool join_for(std::chrono::duration<Rep, Period> duration) {
        return thread_.join_for(duration);
    }
    bool join_until(deadline until) { return thread_.join_until(until); }
    /// Whether the callable has run, or never will.
    [[nodiscard]] bool is_done() const { return countdown_->is_over(); }

private:
    template <class F, class... Args>
    static void live(std::stop_token stop, const std::shared_ptr<detail::countdown>& countdown, deadline due, F f,
                     Args... arguments) {
        if (!countdown->elapse(due)) return;
        const std::shared_ptr<void> at_end(nullptr, [&](void*) { countdown->finish(); }); // however it ends
        detail::call_body(std::move(stop), std::move(f), std::move(arguments)...);
    }

    std::shared_ptr<detail::countdown> countdown_;
    thread thread_;
};

} // namespace trireme::thread
