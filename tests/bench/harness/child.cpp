#include "child.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <regex>
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

timing parsed(const std::string& line) {
    std::istringstream words(line);
    timing result{0};
    if (!(words >> result.seconds)) throw std::runtime_error("no seconds in: " + line);
    words >> result.tail;
    return result;
}

} // namespace

std::string shell_word(const std::string& word) {
    std::string result = "'";
    for (const char character : word) {
        if (character == '\'') result += "'\\'";
        result += character;
    }
    return result + "'";
}

bool enlist_child(const child_program& program) {
    std::istringstream lines;
    try {
        lines.str(output_of(program.list + " --list 2>/dev/null </dev/null"));
    } catch (const std::runtime_error&) {
        return false;
    }
    std::string tool;
    std::getline(lines, tool);
    const std::regex wanted(program.problems);
    std::vector<contestant> contestants;
    std::string problem;
    std::string name;
    while (std::getline(lines, problem, '\t') && std::getline(lines, name)) {
        if (!std::regex_search(problem, wanted)) continue;
        const std::string command =
            fmt::format("{} --run {} {}", program.run, shell_word(problem), shell_word(name));
        contestants.push_back(
            {problem, name,
             [command](std::uint64_t size, int workers) {
                 // With a limit, because what hangs would keep all the others waiting.
                 return parsed(output_of(fmt::format("timeout 120 {} {} {} </dev/null", command, size, workers)));
             },
             program.ours});
    }
    enlist(tool, contestants);
    return true;
}

std::optional<int> answer(int argc, char** argv, const roster& contestants, bool speaks) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.size() == 1 && words[0] == "--list") {
        if (!speaks) return 0;
        fmt::print("{}\n", fmt::join(contestants.tools, "; "));
        for (const contestant& one : contestants.contestants) fmt::print("{}\t{}\n", one.problem, one.name);
        return 0;
    }
    if (words.size() != 5 || words[0] != "--run") return std::nullopt;
    const auto one = std::find_if(contestants.contestants.begin(), contestants.contestants.end(),
                                  [&](const contestant& c) { return c.problem == words[1] && c.name == words[2]; });
    if (one == contestants.contestants.end()) throw std::runtime_error("no contestant " + words[2]);
    const timing taken = one->run(std::stoull(words[3]), std::stoi(words[4]));
    if (speaks) fmt::print("{} {}\n", taken.seconds, taken.tail);
    return 0;
}
