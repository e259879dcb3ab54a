// The main function of tests that start this program again.

#if !__has_include(<catch2/catch_all.hpp>)
#define CATCH_CONFIG_RUNNER
#endif
#include "catch.hpp"

#include <trireme/process/serve.hpp>

#if defined(__SANITIZE_THREAD__)
/// The owners of an exception are counted inside libstdc++, where the race detector does not see it: it takes the
/// deletion by the last one for a race with what others read before.
extern "C" const char* __tsan_default_suppressions() { // NOLINT: its name is given
    return "race:std::__exception_ptr::exception_ptr::_M_release\n";
}
#endif

int main(int argc, char** argv) {
    trireme::process::serve_if_worker();
    return Catch::Session().run(argc, argv);
}
