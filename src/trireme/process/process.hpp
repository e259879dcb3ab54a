#pragma once

#include <trireme/base/futex.hpp>
#include <trireme/process/started.hpp>

#include <sys/types.h>

#include <chrono>
#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace trireme::process {

struct process_options {
    std::string name = {}; ///< which ps and top show, the first 15 characters of it
    bool daemonic = false; ///< whether it ends, by SIGKILL, with the process that started it, however that ends
};

namespace detail {
class child;
} // namespace detail

/// A process that runs a callable: this program, started again. The program begins with trireme::main or
/// serve_if_worker(), and runs neither the rest of its main() there nor what this process has set up by now; no
/// signal is blocked, and standard input is empty.
///
/// All members but assignment and destruction may be called from several threads at once. An object without a
/// process, as when it was moved from, is good for nothing but these two.
class process {
public:
    using options = process_options;

    /// None.
    process() noexcept;
    /// Runs `f(arguments...)` in a process of its own, and leaves what it returns. The callable and the arguments
    /// travel as bytes; it gets its own, and may take them by reference. Returns when they have arrived; throws
    /// error, with the reason, if they cannot, or if the process cannot be started.
    template <class F, class... Args>
    requires(!std::same_as<std::decay_t<F>, process> &&
             !std::same_as<std::decay_t<F>, process_options>) explicit process(F&& f, Args&&... arguments)
        : process(process_options(), std::forward<F>(f), std::forward<Args>(arguments)...) {}
    template <class F, class... Args>
    process(const process_options& how, F&& f, Args&&... arguments) : process() {
        start<std::decay_t<F>, std::decay_t<Args>...>(how, f, arguments...);
    }
    process(process&&) noexcept;
    process& operator=(process&&) noexcept;
    /// Waits for its end; a daemonic one is killed before.
    ~process();

    /// Waits for its end, and returns its exit code.
    int join();
    /// As join(), but for no longer than `duration`, or until `until`: nothing, if it has not ended by then.
    template <class Rep, class Period>
    std::optional<int> join_for(std::chrono::duration<Rep, Period> duration) {
        return join_until(after(duration));
    }
    std::optional<int> join_until(deadline until);

    /// Sends SIGTERM or SIGKILL, if it has not ended. It has ended when join() returns.
    void terminate();
    void kill();

    /// What it ended with: 0, or 1 if the callable threw (which standard error tells in one line), or what it has
    /// called exit() with; the number of the signal that ended it, negated; 255 where other code of this program
    /// has waited for it. Nothing while it runs.
    [[nodiscard]] std::optional<int> exit_code() const;
    [[nodiscard]] bool is_alive() const { return !exit_code(); }
    [[nodiscard]] pid_t pid() const;
    /// The one that it was given, or "process " and its pid.
    [[nodiscard]] const std::string& name() const;

private:
    template <class F, class... Args>
    void start(const process_options& how, const F& f, const Args&... arguments) {
        require_archivable<F>();
        (require_archivable<Args>(), ...);
        static_assert(detail::is_body<F, Args...>, "this callable cannot be called with these arguments");
        if constexpr (archivable<F> && (archivable<Args> && ...) && detail::is_body<F, Args...>) {
            const detail::cover_letter letter{.program = program_id(),
                                              .body = code_address_of(&detail::run_body<F, Args...>),
                                              .name = how.name,
                                              .daemonic = how.daemonic};
            const parcel all(encoded_size(letter, f, arguments...));
            writer out(all.data());
            save(out, letter, f, arguments...);
            start(how, all);
        }
    }
    void start(const process_options& how, const parcel& all);

    std::unique_ptr<detail::child> child_;
};

} // namespace trireme::process
