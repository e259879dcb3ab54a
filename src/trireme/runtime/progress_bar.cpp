#include <trireme/runtime/progress_bar.hpp>

#include <trireme/rank/mpi_error.hpp>
#include <trireme/runtime/launcher.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

namespace trireme::runtime {

namespace {

constexpr double seconds_between_messages = 0.05;
constexpr double seconds_between_drawings = 0.1;
constexpr double seconds_between_lines = 5;
constexpr int bar_width = 32;

progress_display resolve(const options& options) {
    if (options.quiet) return progress_display::none;
    if (options.progress != progress_display::automatic) return options.progress;
    return reaches_terminal(STDERR_FILENO) ? progress_display::bar : progress_display::lines;
}

std::string minutes_and_seconds(double seconds) {
    const auto whole = static_cast<long>(std::lround(seconds));
    return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

} // namespace

progress_bar::progress_bar(const rank::communicator& ranks, std::int64_t total, std::string label,
                           const options& options)
    : ranks_(ranks), total_(total), label_(std::move(label)), display_(resolve(options)), done_(ranks) {}

progress_bar::~progress_bar() {
    if (line_open_) fmt::print(stderr, "\n"); // an error message deserves a line of its own
}

void progress_bar::add(std::int64_t amount) {
    unpublished_ += amount;
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock || running_.seconds() - published_at_ < seconds_between_messages) return;
    publish();
    if (ranks_.is_root()) draw(false);
}

void progress_bar::finish() {
    const std::lock_guard lock(mutex_);
    publish();
    if (ranks_.handle() != MPI_COMM_NULL) {
        MPI_Request everyone = MPI_REQUEST_NULL;
        rank::check(MPI_Ibarrier(ranks_.handle(), &everyone), "MPI_Ibarrier");
        for (int here = 0; here == 0;) {
            rank::check(MPI_Test(&everyone, &here, MPI_STATUS_IGNORE), "MPI_Test");
            if (ranks_.is_root() && running_.seconds() - published_at_ >= seconds_between_messages) {
                published_at_ = running_.seconds();
                draw(false);
            }
            if (here == 0) std::this_thread::sleep_for(std::chrono::microseconds(200));
        }
    }
    if (ranks_.is_root()) draw(true);
}

void progress_bar::publish() {
    done_.fetch_add(unpublished_.exchange(0));
    published_at_ = running_.seconds();
}

void progress_bar::draw(bool complete) {
    if (display_ == progress_display::none) return;
    const bool bar = display_ == progress_display::bar;
    const double now = running_.seconds();
    if (!complete && now - drawn_at_ < (bar ? seconds_between_drawings : seconds_between_lines)) return;
    drawn_at_ = now;

    if (total_ == 0) {
        draw_count(complete);
        return;
    }
    const double share = std::min(1.0, static_cast<double>(done_.value()) / static_cast<double>(total_));
    const std::string time = complete    ? fmt::format("{} in all", minutes_and_seconds(now))
                             : share > 0 ? fmt::format("{} left", minutes_and_seconds(now / share - now))
                                         : "";
    const int percent = static_cast<int>(share * 100);
    if (bar) {
        const int filled = static_cast<int>(share * bar_width);
        fmt::print(stderr, "\r{} [{:=<{}}{:{}}] {:3} %  {}\033[K", label_, "", filled, "", bar_width - filled,
                   percent, time);
        line_open_ = !complete;
        if (complete) fmt::print(stderr, "\n");
    } else {
        fmt::print(stderr, "{}: {} %, {}\n", label_, percent, time);
    }
    std::fflush(stderr);
}

void progress_bar::draw_count(bool complete) {
    const std::string text =
        fmt::format("{}: {}, {}", label_, done_.value(), minutes_and_seconds(running_.seconds()));
    if (display_ == progress_display::bar) {
        fmt::print(stderr, "\r{}\033[K{}", text, complete ? "\n" : "");
        line_open_ = !complete;
    } else {
        fmt::print(stderr, "{}\n", text);
    }
    std::fflush(stderr);
}

} // namespace trireme::runtime
