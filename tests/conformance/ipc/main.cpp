// ipc_conformance_tests --on BANK [CATCH'S ARGUMENTS]

#if !__has_include(<catch2/catch_all.hpp>)
#define CATCH_CONFIG_RUNNER
#endif
#include "catch.hpp"
#include "rank_reports.hpp"

#include <trireme/process/serve.hpp>
#include <trireme/runtime/bank_choice.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace {

using kind = trireme::runtime::bank_choice::kind;

kind chosen = kind::threads;

/// Catch's filters, for the tests of the chosen bank alone: without those that have another one's name at the end
/// of theirs (as typed tests do), or as a tag.
std::string of_chosen_bank(const std::vector<std::string>& filters) {
    std::string only;
    if (chosen != kind::threads) only += "~\"* - threads\"~[threads]";
    if (chosen != kind::processes) only += "~\"* - processes\"~[processes]";
    if (chosen != kind::ranks) only += "~\"* - ranks\"~[ranks]";
    if (filters.empty()) return only + "~[.]";
    std::string all;
    for (const std::string& filter : filters) {
        if (!all.empty()) all += ',';
        all += only;
        for (std::size_t i = 0; i < filter.size(); ++i) {
            all += filter[i];
            if (filter[i] == ',' && i > 0 && filter[i - 1] != '\\') all += only; // an alternative
        }
    }
    return all;
}

int run_tests(std::vector<char*> arguments) {
    Catch::Session session;
    const int code = session.applyCommandLine(static_cast<int>(arguments.size()), arguments.data());
    if (code != 0) return code;
    session.configData().testsOrTags = {of_chosen_bank(session.configData().testsOrTags)};
    return session.run();
}

} // namespace

int main(int argc, char** argv) {
    trireme::process::serve_if_worker();
    std::vector<char*> arguments(argv, argv + argc);
    if (argc > 2 && std::string(argv[1]) == "--on") {
        chosen = trireme::runtime::parse_bank(argv[2]).bank;
        arguments.erase(arguments.begin() + 1, arguments.begin() + 3);
    }
    return chosen == kind::ranks ? run_on_all_ranks(arguments, &run_tests) : run_tests(arguments);
}
