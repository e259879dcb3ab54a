// The main function of tests that run on several ranks.

#if !__has_include(<catch2/catch_all.hpp>)
#define CATCH_CONFIG_RUNNER
#endif
#include "catch.hpp"
#include "rank_reports.hpp"

int main(int argc, char** argv) {
    return run_on_all_ranks({argv, argv + argc}, [](std::vector<char*> arguments) {
        return Catch::Session().run(static_cast<int>(arguments.size()), arguments.data());
    });
}
