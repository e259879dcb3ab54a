#pragma once

#include <trireme/rank/communicator.hpp>
#include <trireme/runtime/bank_choice.hpp>
#include <trireme/runtime/options.hpp>
#include <trireme/runtime/pool.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace trireme {

namespace runtime {

/// A program: its command line, the options that all programs share, and the way it starts and ends.
///
/// Exit codes: 0 done, 1 failed while running, 2 bad usage or input. An error is one line on standard error,
/// printed once however many ranks there are.
class application {
public:
    /// `about` is the first paragraph of --help.
    application(std::string name, const std::string& about);
    ~application();
    application(const application&) = delete;
    application& operator=(const application&) = delete;

    /// For the program to add its own options to, before it is run.
    CLI::App& command_line() { return *command_line_; }

    [[nodiscard]] const runtime::options& options() const { return options_; }
    [[nodiscard]] const std::string& name() const { return name_; }

    /// Parses the command line, starts MPI if a launcher started this process, and runs `body` on every rank with
    /// the communicator of all of them; returns the exit code. Without a launcher there is one rank and no MPI.
    ///
    /// An exception that escapes on every rank alike ends the job in order; one that escapes on some ranks only
    /// aborts it.
    int spmd(int argc, char** argv, const std::function<void(const rank::communicator&)>& body);

    /// Parses the command line, makes the pool that `--on` names, and runs `body` with it, in one process; returns
    /// the exit code. The other ranks, and worker processes, which come here too, serve the pool and do not return
    /// into `body`. MPI is started only for `--on ranks`.
    int main(int argc, char** argv, const std::function<void(pool&)>& body);

private:
    int main_alone(const bank_choice& choice, const std::function<void(pool&)>& body);
    int main_on_ranks(const bank_choice& choice, const std::function<void(pool&)>& body);
    /// Does `work`; the exit code, after the one line that says what was wrong.
    int told(const std::function<void()>& work) const;

    /// The exit code, where the command line asks for nothing but words.
    std::optional<int> parse(int argc, char** argv);
    void settle_threads(const rank::communicator& world);

    std::string name_;
    runtime::options options_;
    std::unique_ptr<CLI::App> command_line_;
    std::optional<std::string> bank_; // what --on says
    std::string refusal_;             // why the command line cannot be followed; "" where it can
};

/// The options of the application that runs in this process.
const options& current_options();

} // namespace runtime

/// Runs `body` with the pool that the command line names, in a program without options of its own: see
/// application::main.
int main(int argc, char** argv, const std::function<void(pool&)>& body);

/// Runs `body` on every rank of the job with the communicator of all ranks, in a program without options of its
/// own.
int spmd(int argc, char** argv, const std::function<void(const rank::communicator&)>& body);

} // namespace trireme
