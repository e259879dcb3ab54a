#include "table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace {

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

template <class Projection>
std::vector<double> of_rounds(const outcome& one, Projection what) {
    std::vector<double> values;
    for (const timing& round : one.rounds) values.push_back(what(round));
    return values;
}

double median_seconds(const outcome& one) {
    return median(of_rounds(one, [](timing t) { return t.seconds; }));
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
        return median_seconds(left) < median_seconds(right);
    });
    const outcome reference = outcomes.front();
    const auto count = static_cast<double>(task.count);
    const auto shown = [&](double seconds) {
        return task.shown.rate ? task.shown.factor * count / seconds : task.shown.factor * seconds / count;
    };
    const bool tails =
        std::any_of(outcomes.begin(), outcomes.end(), [](const outcome& one) { return one.rounds[0].tail > 0; });
    const bool beside = !task.beside.title.empty();

    fmt::print("\n{}: {}; others used {:.0f} % of the machine\n\n", task.name, task.description, 100 * others);
    fmt::print("| {:<44} | {:>8} | {:>17} |", task.shown.title, "median", "min - max");
    if (tails) fmt::print(" {:>8} |", "p99");
    if (beside) fmt::print(" {:>12} |", task.beside.title);
    fmt::print(" {:>16} |\n", reference.ours ? "x Trireme's time" : "x fastest's time");
    fmt::print("| {:-<44} | {:->7}: | {:->16}: |", "", "", "");
    if (tails) fmt::print(" {:->7}: |", "");
    if (beside) fmt::print(" {:->11}: |", "");
    fmt::print(" {:->15}: |\n", "");
    for (const outcome& row : outcomes) {
        std::vector<double> ratios;
        std::vector<double> values;
        for (std::size_t round = 0; round < row.rounds.size(); ++round) {
            ratios.push_back(row.rounds[round].seconds / reference.rounds[round].seconds);
            values.push_back(shown(row.rounds[round].seconds));
        }
        const auto [least, most] = std::minmax_element(values.begin(), values.end());
        fmt::print("| {:<44} | {:>8} | {:>17} |", row.name, readable(median(values)),
                   readable(*least) + " - " + readable(*most));
        if (tails) fmt::print(" {:>8} |", readable(shown(median(of_rounds(row, [](timing t) { return t.tail; })))));
        if (beside) fmt::print(" {:>12} |", readable(task.beside.amount / median_seconds(row)));
        fmt::print(" {:>16} |\n", readable(median(ratios)));
    }
}
