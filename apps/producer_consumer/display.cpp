#include "display.hpp"

#include <trireme/runtime/launcher.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>

namespace producer_consumer {

namespace {

using trireme::runtime::progress_display;

progress_display resolve(const trireme::runtime::options& how) {
    if (how.quiet) return progress_display::none;
    if (how.progress != progress_display::automatic) return how.progress;
    return trireme::runtime::reaches_terminal(STDERR_FILENO) ? progress_display::bar : progress_display::lines;
}

std::string gauge(double fill) {
    constexpr int width = 10;
    const int full = static_cast<int>(std::lround(fill * width));
    return fmt::format("[{:#<{}}{:{}}] {:3.0f} %", "", full, "", width - full, fill * 100);
}

} // namespace

display::display(const trireme::runtime::options& how) : how_(resolve(how)) {}

display::~display() {
    if (line_open_) fmt::print(stderr, "\n");
}

void display::show(const sample& now) {
    if (how_ == progress_display::none) return;
    const bool bar = how_ == progress_display::bar;
    const double passed = now.seconds - last_.seconds;
    if (passed < (bar ? 0.1 : 1)) return;
    std::string line = fmt::format("{:7.1f} s  {:9.0f} items/s  {:6.3f} GB/s  queues", now.seconds,
                                   static_cast<double>(now.items - last_.items) / passed,
                                   static_cast<double>(now.bytes - last_.bytes) / passed / 1e9);
    for (const double fill : now.fill) line += ' ' + gauge(fill);
    if (bar) fmt::print(stderr, "\r{}\033[K", line);
    else fmt::print(stderr, "{}\n", line);
    std::fflush(stderr);
    line_open_ = bar;
    last_ = now;
}

} // namespace producer_consumer
