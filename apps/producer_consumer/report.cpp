#include "report.hpp"

#include <fmt/format.h>

#include <iterator>

namespace producer_consumer {

namespace {

using text = fmt::memory_buffer;

template <class... Args>
void add(text& to, fmt::format_string<Args...> format, Args&&... arguments) {
    fmt::format_to(std::back_inserter(to), format, std::forward<Args>(arguments)...);
}

std::string counted(std::uint64_t number, const char* thing) {
    return fmt::format("{} {}{}", number, thing, number == 1 ? "" : "s");
}

/// What the roles of a stage did together.
struct stage_figures {
    std::uint64_t items = 0;
    std::uint64_t bytes = 0;
    double cpu_seconds = 0;

    [[nodiscard]] double cpu_microseconds() const {
        return items == 0 ? 0 : cpu_seconds * 1e6 / static_cast<double>(items);
    }
};

stage_figures figures_of(const outcome& figures, std::uint32_t stage) {
    stage_figures all;
    for (const account& one : figures.accounts) {
        if (one.who.stage != stage) continue;
        all.items += one.items;
        all.bytes += one.bytes;
        all.cpu_seconds += one.cpu_seconds;
    }
    return all;
}

double rate(std::uint64_t amount, double seconds) {
    return seconds > 0 ? static_cast<double>(amount) / seconds : 0;
}

void add_setting(text& to, const assignment& work) {
    add(to, "{} on {}: {}", name(work.workload), name(work.bank), counted(work.producers, "producer"));
    if (work.stages > 0) add(to, ", {} of {}", counted(work.stages, "stage"), counted(work.workers, "worker"));
    add(to, ", {}; room for {} of each one who puts\n", counted(work.consumers, "consumer"),
        counted(work.capacity, "item"));
}

void add_stages(text& to, const assignment& work, const outcome& figures) {
    add(to, "\n{:12} {:>12} {:>12} {:>9} {:>13}\n", "", "items", "items/s", "GB/s", "CPU us/item");
    for (std::uint32_t stage = 0; stage <= work.last_stage(); ++stage) {
        const stage_figures one = figures_of(figures, stage);
        add(to, "{:12} {:12} {:12.0f} {:9.3f} {:13.3f}\n", stage_name(work, stage), one.items,
            rate(one.items, figures.seconds), rate(one.bytes, figures.seconds) / 1e9, one.cpu_microseconds());
    }
}

void add_latency(text& to, const std::string& what, const histogram& times) {
    add(to, "{:12}", what);
    for (const double share : {0.5, 0.99, 0.999}) add(to, " {:12.1f}", times.percentile(share) / 1e3);
    add(to, " {:12.1f}", static_cast<double>(times.max()) / 1e3);
}

void add_queues(text& to, const assignment& work, const outcome& figures) {
    if (!work.one_clock) {
        add(to, "\n{:12} {:>9}\n", "", "mean fill");
        for (std::size_t i = 0; i < figures.waited.size(); ++i) {
            add(to, "{:12} {:7.0f} %\n", fmt::format("queue {}", i), figures.mean_fill(i) * 100);
        }
        add(to, "no times: the clocks of several nodes cannot be compared; the fill is that of rank 0's node\n");
        return;
    }
    add(to, "\n{:12} {:>12} {:>12} {:>12} {:>12} {:>12}\n", "time in us", "p50", "p99", "p99.9", "max",
        "mean fill");
    for (std::size_t i = 0; i < figures.waited.size(); ++i) {
        add_latency(to, fmt::format("queue {}", i), figures.waited[i]);
        add(to, " {:10.0f} %\n", figures.mean_fill(i) * 100);
    }
    add_latency(to, "end to end", figures.end_to_end);
    add(to, "\n");
}

std::string times_as_json(const histogram& times) {
    return fmt::format("{{\"p50\": {:.3f}, \"p99\": {:.3f}, \"p99.9\": {:.3f}, \"max\": {:.3f}}}",
                       times.percentile(0.5) / 1e3, times.percentile(0.99) / 1e3, times.percentile(0.999) / 1e3,
                       static_cast<double>(times.max()) / 1e3);
}

} // namespace

std::string figures_as_text(const assignment& work, const outcome& figures) {
    text lines;
    add_setting(lines, work);
    add(lines, "{}{}\n", figures.interrupted ? "interrupted: " : "", figures.all.text());
    const stage_figures last = figures_of(figures, work.last_stage());
    add(lines, "{:.3f} s: {:.0f} items/s, {:.3f} GB/s\n", figures.seconds, rate(last.items, figures.seconds),
        rate(last.bytes, figures.seconds) / 1e9);
    add_stages(lines, work, figures);
    add_queues(lines, work, figures);
    return fmt::to_string(lines);
}

std::string all_as_json(const assignment& work, const finished_run& run) {
    const outcome& figures = run.figures;
    text json;
    add(json, "{{\"workload\": \"{}\", \"on\": \"{}\", {}", name(work.workload), name(work.bank),
        figures.interrupted ? "" : run.results->json());
    add(json,
        "\"interrupted\": {}, \"produced\": {}, \"consumed\": {}, \"left\": {}, \"seconds\": {:.6f}, \"stages\": [",
        figures.interrupted, figures.all.produced, figures.all.consumed, figures.all.left, figures.seconds);
    for (std::uint32_t stage = 0; stage <= work.last_stage(); ++stage) {
        const stage_figures one = figures_of(figures, stage);
        add(json,
            "{}{{\"name\": \"{}\", \"items\": {}, \"items_per_second\": {:.1f}, \"gb_per_second\": {:.6f}, "
            "\"cpu_us_per_item\": {:.6f}}}",
            stage == 0 ? "" : ", ", stage_name(work, stage), one.items, rate(one.items, figures.seconds),
            rate(one.bytes, figures.seconds) / 1e9, one.cpu_microseconds());
    }
    add(json, "], \"queues\": [");
    for (std::size_t i = 0; i < figures.waited.size(); ++i) {
        add(json, "{}{{\"mean_fill\": {:.4f}", i == 0 ? "" : ", ", figures.mean_fill(i));
        if (work.one_clock) add(json, ", \"us\": {}", times_as_json(figures.waited[i]));
        add(json, "}}");
    }
    add(json, "]");
    if (work.one_clock) add(json, ", \"end_to_end_us\": {}", times_as_json(figures.end_to_end));
    add(json, "}}\n");
    return fmt::to_string(json);
}

} // namespace producer_consumer
