#pragma once

#include <trireme/base/archive.hpp>
#include <trireme/base/code_address.hpp>
#include <trireme/process/parcel.hpp>

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace trireme::process {

struct birth_certificate;

namespace detail {

/// What a process is told of its work. In its parcel, the callable and the arguments follow.
struct cover_letter {
    std::uint64_t program = 0; ///< the parent's; first, since another program may know another letter
    code_address body = {};    ///< of a `body`
    std::string name = {};
    bool daemonic = false;
};

/// Which of the files that a process inherits is what.
enum inherited_file { parcel_file, report_file, leash_file };

/// How the process's report begins. What follows is the reason why it cannot begin.
enum verdict : char { loaded = '+', refused = '-' };

/// `given`, or what a process without a name is called.
std::string display_name(const std::string& given, pid_t pid);

/// A process::process as it sees itself, until it has its arguments.
class started_process {
public:
    explicit started_process(const birth_certificate& self);

    /// Reads the letter. Throws error.
    void open();
    [[nodiscard]] const cover_letter& letter() const { return letter_; }
    /// Its work, from after the letter on.
    reader& bytes() { return *bytes_; }

    /// Lets the parent go on, and the bytes go.
    void accept();
    /// Lets the parent know why it cannot begin.
    void refuse(const std::string& reason) { report(static_cast<char>(refused) + reason); }
    [[nodiscard]] bool has_reported() const { return !report_; }

private:
    void report(const std::string& text);

    const birth_certificate& self_;

    std::optional<parcel> parcel_;
    std::optional<reader> bytes_;
    descriptor report_;
    cover_letter letter_;
};

/// How a process begins: it reads the callable and the arguments, says that it has, and calls.
using body = void (*)(started_process&);

/// Arguments are moved, as a thread's are, but for callables that want to change them.
template <class F, class... Args>
inline constexpr bool is_body = std::is_invocable_v<F&, Args...> || std::is_invocable_v<F&, Args&...>;

template <class F, class... Args>
void run_body(started_process& here) {
    F f = load<F>(here.bytes());
    std::tuple<Args...> arguments{load<Args>(here.bytes())...}; // braces: the order in which they were written
    here.accept();
    std::apply(
        [&f](auto&... each) {
            if constexpr (std::is_invocable_v<F&, Args...>) std::invoke(f, std::move(each)...);
            else std::invoke(f, each...);
        },
        arguments);
}

/// The life of a process::process.
[[noreturn]] void run_started(const birth_certificate& self);

} // namespace detail

} // namespace trireme::process
