#pragma once

#include <trireme/base/stopwatch.hpp>
#include <trireme/rank/shared_counter.hpp>
#include <trireme/runtime/options.hpp>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

namespace trireme::runtime {

/// Shows on rank 0's standard error how much of `total` all ranks have done together: a bar on a terminal, plain
/// lines every few seconds elsewhere. Construction and finish() are collective; any thread may call add().
class progress_bar {
public:
    progress_bar(const rank::communicator& ranks, std::int64_t total, std::string label, const options& options);
    ~progress_bar();
    progress_bar(const progress_bar&) = delete;
    progress_bar& operator=(const progress_bar&) = delete;

    /// This rank did `amount` more. Cheap: ranks tell each other only every few dozen milliseconds.
    void add(std::int64_t amount);

    /// Shows the others' progress on until every rank is here; then the line is complete.
    void finish();

private:
    void publish();
    void draw(bool complete);
    void draw_count(bool complete);

    const rank::communicator& ranks_;
    std::int64_t total_;
    std::string label_;
    progress_display display_;
    rank::shared_counter done_;
    std::atomic<std::int64_t> unpublished_ = 0;
    stopwatch running_;
    std::mutex mutex_; // guards what follows
    double published_at_ = 0;
    double drawn_at_ = 0;
    bool line_open_ = false;
};

} // namespace trireme::runtime
