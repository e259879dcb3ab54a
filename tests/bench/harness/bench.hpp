#pragma once

#include "child.hpp"
#include "problem.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <string>
#include <vector>

/// A program that measures contestants: every round runs all contestants of a problem once, in random order, so
/// that what disturbs the machine disturbs all alike. Nothing of one contestant is there while another is measured.
///
/// Make one, add options if need be, parse the command line, enlist what lives in other programs, and measure.
class bench {
public:
    /// `absent`: the peers that this program was built without; `where` says where all come from.
    bench(const std::string& about, std::vector<std::string> absent, std::string where);

    CLI::App command_line;

    /// Where this program lies.
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

    /// A word for a shell: this very program.
    [[nodiscard]] static std::string self();

    /// Another program's contestants; `tool` is absent if it does not start.
    void enlist_program(const std::string& tool, const child_program& program);

    /// The same for a Python script, which `launcher`, if any, starts with these `flags` of the interpreter.
    void enlist_python(const std::string& tool, const std::filesystem::path& script,
                       const std::string& launcher = "", const std::string& flags = "");

    /// Prints a table for each problem that is wanted.
    void measure(const std::vector<problem>& problems) const;

private:
    void measure_one(const problem& task) const;

    std::filesystem::path folder_;
    std::vector<std::string> absent_;
    std::string where_;
    int rounds_ = 7;
    double patience_ = 0;
    std::string python_;
    std::string problem_pattern_;
    std::string name_pattern_;
};
