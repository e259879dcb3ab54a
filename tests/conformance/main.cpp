// conformance_tests --on BANK [CATCH'S ARGUMENTS]

#if !__has_include(<catch2/catch_all.hpp>)
#define CATCH_CONFIG_RUNNER
#endif
#include "bank.hpp"
#include "catch.hpp"

#include <trireme/process/pool.hpp>
#include <trireme/process/serve.hpp>
#include <trireme/rank/lead.hpp>
#include <trireme/rank/pool.hpp>
#include <trireme/runtime/launcher.hpp>
#include <trireme/thread/pool.hpp>

#include <mpi.h>

#include <memory>
#include <string>
#include <vector>

namespace {

using kind = trireme::runtime::bank_choice::kind;

kind chosen = kind::threads;

int on_ranks(const std::function<int()>& tests) {
    using trireme::rank::communicator;
    const bool alone = !trireme::runtime::under_launcher();
    int provided = 0;
    if (!alone) MPI_Init_thread(nullptr, nullptr, MPI_THREAD_MULTIPLE, &provided);
    int code = 0;
    trireme::rank::lead(alone ? communicator() : communicator::world(), [&] { code = tests(); });
    if (!alone) MPI_Finalize();
    return code;
}

} // namespace

namespace bank {

pool make_pool(const options& how) {
    switch (chosen) {
    case kind::processes:
        return pool(std::make_unique<trireme::process::pool>(
            trireme::process::options{.workers = how.workers,
                                      .initializer = how.initializer.anywhere,
                                      .max_tasks_per_worker = how.max_tasks_per_worker}));
    case kind::ranks:
        return pool(
            std::make_unique<trireme::rank::pool>(trireme::rank::options{.initializer = how.initializer.anywhere}));
    default:
        return pool(std::make_unique<trireme::thread::pool>(
            trireme::thread::options{.workers = how.workers,
                                     .initializer = how.initializer.here,
                                     .max_tasks_per_worker = how.max_tasks_per_worker}));
    }
}

bool tasks_travel() { return chosen != kind::threads; }
bool size_is_given() { return chosen == kind::ranks; }
bool limits_workers() { return chosen != kind::ranks; }

} // namespace bank

#if defined(__SANITIZE_THREAD__)
/// The owners of an exception are counted inside libstdc++, where the race detector does not see it: it takes the
/// deletion by the last one for a race with what others read before.
extern "C" const char* __tsan_default_suppressions() { // NOLINT: its name is given
    return "race:std::__exception_ptr::exception_ptr::_M_release\n";
}
#endif

int main(int argc, char** argv) {
    trireme::process::serve_if_worker();
    std::vector<char*> words(argv, argv + argc);
    if (argc > 2 && std::string(argv[1]) == "--on") {
        chosen = trireme::runtime::parse_bank(argv[2]).bank;
        words.erase(words.begin() + 1, words.begin() + 3);
    }
    // What is there for one bank only has a tag that says so.
    std::string spec = "~[.]";
    if (chosen != kind::threads) spec += "~[threads]";
    if (chosen != kind::processes) spec += "~[processes]";
    if (chosen != kind::ranks) spec += "~[ranks]";
    if (words.size() == 1) words.push_back(spec.data());
    const auto tests = [&] { return Catch::Session().run(static_cast<int>(words.size()), words.data()); };
    return chosen == kind::ranks ? on_ranks(tests) : tests();
}
