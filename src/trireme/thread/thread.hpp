#pragma once

#include <trireme/base/futex.hpp>

#include <sys/types.h>

#include <chrono>
#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>

namespace trireme::thread {

struct thread_options {
    std::string name = {}; ///< which ps, top and debuggers show, the first 15 characters of it
};

namespace detail {

/// What a thread and its handle share.
class thread_record {
public:
    explicit thread_record(std::string name) : name_(std::move(name)) {}

    /// The thread's first and last calls.
    void begin();
    void end(std::exception_ptr thrown);

    /// Waits for the first of them, which comes at once.
    [[nodiscard]] pid_t native_id() const;
    /// Waits for the last of them; false if that has not come by then.
    [[nodiscard]] bool wait(deadline until) const;
    /// What the body threw, once.
    [[nodiscard]] std::exception_ptr take_thrown() { return std::exchange(thrown_, nullptr); }
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    enum stage : std::uint32_t { starting, running, ended };

    std::string name_;
    pid_t native_id_ = 0;
    std::exception_ptr thrown_;
    futex_word stage_ = starting;
};

/// Calls as std::jthread does: with the stop token, where the callable takes one.
template <class F, class... Args>
void call_body(std::stop_token stop, F&& f, Args&&... arguments) {
    if constexpr (std::is_invocable_v<F, std::stop_token, Args...>) {
        std::invoke(std::forward<F>(f), std::move(stop), std::forward<Args>(arguments)...);
    } else {
        static_assert(std::is_invocable_v<F, Args...>, "this callable cannot be called with these arguments");
        std::invoke(std::forward<F>(f), std::forward<Args>(arguments)...);
    }
}

} // namespace detail

/// A std::jthread that has a name and a native id, and keeps what its body throws for join().
class thread {
public:
    using options = thread_options;

    /// None.
    thread() noexcept = default;
    /// Runs `f(arguments...)`, or `f(stop_token, arguments...)`, in a thread of its own. Throws std::system_error
    /// if there cannot be one.
    template <class F, class... Args>
    requires(!std::same_as<std::decay_t<F>, thread> &&
             !std::same_as<std::decay_t<F>, thread_options>) explicit thread(F&& f, Args&&... arguments)
        : thread(thread_options(), std::forward<F>(f), std::forward<Args>(arguments)...) {}
    template <class F, class... Args>
    thread(thread_options how, F&& f, Args&&... arguments)
        : record_(std::make_shared<detail::thread_record>(std::move(how.name))),
          thread_(&live<std::decay_t<F>, std::decay_t<Args>...>, record_, std::forward<F>(f),
                  std::forward<Args>(arguments)...) {}
    thread(thread&&) noexcept = default;
    thread& operator=(thread other) noexcept;
    /// Asks it to stop and waits for its end. What it threw and nobody has joined for is told on standard error.
    ~thread();

    [[nodiscard]] bool joinable() const noexcept { return thread_.joinable(); }
    /// Waits for its end, and throws what the body threw.
    void join();
    /// As join(), but for no longer than `duration`, or until `until`: false, if it has not ended by then.
    template <class Rep, class Period>
    bool join_for(std::chrono::duration<Rep, Period> duration) {
        return join_until(after(duration));
    }
    bool join_until(deadline until);

    bool request_stop() noexcept { return thread_.request_stop(); }
    [[nodiscard]] std::stop_source get_stop_source() noexcept { return thread_.get_stop_source(); }
    [[nodiscard]] std::stop_token get_stop_token() const noexcept { return thread_.get_stop_token(); }

    [[nodiscard]] std::thread::id get_id() const noexcept { return thread_.get_id(); }
    /// Its number in ps, top, debuggers and /proc; 0 if there is no thread.
    [[nodiscard]] pid_t native_id() const { return record_ ? record_->native_id() : 0; }
    /// The one that it was given, or "thread " and its native id; empty if there is no thread.
    [[nodiscard]] std::string name() const;

private:
    template <class F, class... Args>
    static void live(std::stop_token stop, const std::shared_ptr<detail::thread_record>& record, F f,
                     Args... arguments) {
        record->begin();
        std::exception_ptr thrown;
        try {
            detail::call_body(std::move(stop), std::move(f), std::move(arguments)...);
        } catch (...) {
            thrown = std::current_exception();
        }
        record->end(std::move(thrown));
    }

    std::shared_ptr<detail::thread_record> record_;
    std::jthread thread_;
};

} // namespace trireme::thread
