#include "child.hpp"

#include "contestant.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <sstream>
#include <stdexcept>

namespace {

/// What the command prints; throws if it fails.
std::string output_of(const std::string& command) {
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("no process for " + command);
    std::string output;
    std::array<char, 1000> piece{};
    while (std::fgets(piece.data(), piece.size(), pipe) != nullptr) output += piece.data();
    if (pclose(pipe) != 0) throw std::runtime_error("failed: " + command);
    return output;
}

} // namespace

std::string quoted(const std::string& word) {
    std::string result = "'";
    for (const char character : word) {
        if (character == '\'') result += "'\\'";
        result += character;
    }
    return result + "'";
}

bool enlist_child(const std::string& list, const std::string& run, bool ours) {
    std::istringstream lines;
    try {
        lines.str(output_of(list + " --list 2>/dev/null </dev/null"));
    } catch (const std::runtime_error&) {
        return false;
    }
    std::string tool;
    std::getline(lines, tool);
    std::vector<contestant> contestants;
    std::string problem;
    std::string name;
    while (std::getline(lines, problem, '\t') && std::getline(lines, name)) {
        const std::string command = fmt::format("{} --run {} {}", run, quoted(problem), quoted(name));
        contestants.push_back({problem, name,
                               [command](std::uint64_t size, int workers) {
                                   // With a limit, because what hangs would keep all the others waiting.
                                   return std::stod(output_of(
                                       fmt::format("timeout 120 {} {} {} </dev/null", command, size, workers)));
                               },
                               ours});
    }
    enlist(tool, contestants);
    return true;
}
