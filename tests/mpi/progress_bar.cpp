#include <trireme/runtime/progress_bar.hpp>

#include "scratch.hpp"
#include "world.hpp"

#include "catch.hpp"
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

using namespace trireme::runtime;

namespace {

/// What `action` writes to standard error.
template <class Action>
std::string written_by(const std::string& file, Action action) {
    std::fflush(stderr);
    const int saved = dup(STDERR_FILENO);
    const int target = open(file.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
    dup2(target, STDERR_FILENO);
    close(target);
    action();
    std::fflush(stderr);
    dup2(saved, STDERR_FILENO);
    close(saved);
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::string run(progress_display display, bool quiet) {
    const scratch_directory scratch(world());
    const options shown{1, display, quiet};
    return written_by(scratch.file("stderr." + std::to_string(world().rank())), [&] {
        progress_bar progress(world(), 10L * world().size(), "rowing", shown);
        for (int i = 0; i < 10; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(30));
            progress.add(1);
        }
        progress.finish();
    });
}

} // namespace

TEST_CASE("a bar adds up all ranks and ends full") {
    const std::string text = run(progress_display::bar, false);
    if (!world().is_root()) {
        CHECK(text.empty());
        return;
    }
    CHECK(std::count(text.begin(), text.end(), '\r') >= 2);
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
    CHECK(text.find("rowing [================================] 100 %") != std::string::npos);
    CHECK(text.find("left") != std::string::npos);
}

TEST_CASE("lines are plain") {
    const std::string text = run(progress_display::lines, false);
    if (world().is_root()) CHECK(text == "rowing: 100 %, 0:00 in all\n");
    else CHECK(text.empty());
}

TEST_CASE("none is none, and so is quiet") {
    CHECK(run(progress_display::none, false).empty());
    CHECK(run(progress_display::bar, true).empty());
}
