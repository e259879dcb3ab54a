#include "table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace {

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// Three digits at least, whatever the size.
std::string readable(double value) {
    const int decimals = value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0;
    return fmt::format("{:.{}f}", value, decimals);
}

} // namespace

void print_table(const problem& task, std::vector<outcome> outcomes, double others) {
    std::sort(outcomes.begin(), outcomes.end(), [](const outcome& left, const outcome& right) {
        if (left.ours != right.ours) return left.ours;
        return median(left.seconds) < median(right.seconds);
    });
    const outcome reference = outcomes.front();
    const double per_task = (task.unit == "ns"   ? 1e9
                             : task.unit == "us" ? 1e6
                                                 : 1e3) /
                            static_cast<double>(task.tasks);

    fmt::print("\n{}: {}; {} tasks, {} worker{}; others used {:.0f} % of the machine\n\n", task.name,
               task.description, task.tasks, task.workers, task.workers == 1 ? "" : "s", 100 * others);
    fmt::print("| {:<40} | {:>8} | {:>17} | {:>9} |{}\n", task.unit + " per task", "median", "min - max",
               reference.ours ? "x Trireme" : "x fastest", task.spins ? " efficiency |" : "");
    fmt::print("| {:-<40} | {:->7}: | {:->16}: | {:->8}: |{}\n", "", "", "", "", task.spins ? " ---------: |" : "");
    for (const outcome& row : outcomes) {
        std::vector<double> ratios;
        for (std::size_t round = 0; round < row.seconds.size(); ++round) {
            ratios.push_back(row.seconds[round] / reference.seconds[round]);
        }
        const auto [least, most] = std::minmax_element(row.seconds.begin(), row.seconds.end());
        const double middle = median(row.seconds);
        fmt::print("| {:<40} | {:>8} | {:>17} | {:>9} |", row.name, readable(middle * per_task),
                   readable(*least * per_task) + " - " + readable(*most * per_task), readable(median(ratios)));
        if (task.spins)
            fmt::print(" {:>8.0f} % |", 100 * 10e-6 * static_cast<double>(task.tasks) / middle / task.workers);
        fmt::print("\n");
    }
}
