#include <trireme/task/errors.hpp>

#include <fmt/format.h>

#include <array>
#include <csignal>
#include <cstring>

namespace trireme {

namespace {

std::string bytes_text(std::uint64_t bytes) {
    static constexpr std::array units{"bytes", "KiB", "MiB", "GiB", "TiB"};
    auto amount = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; amount >= 1024 && unit + 1 < units.size(); ++unit) amount /= 1024;
    return unit == 0 ? fmt::format("{} bytes", bytes) : fmt::format("{:.1f} {}", amount, units[unit]);
}

std::string signal_text(int signal) {
    const char* const name = sigabbrev_np(signal);
    std::string text = name == nullptr ? std::string() : fmt::format("SIG{}", name);
    if (signal == SIGKILL) text += "; out of memory?";
    if (signal == SIGBUS) text += "; /dev/shm full?";
    return text.empty() ? fmt::format("signal {}", signal) : fmt::format("signal {} ({})", signal, text);
}

std::string death_text(const worker_death& death) {
    std::string text = fmt::format("worker {} (pid {}) ", death.worker, death.pid);
    text += death.signal != 0 ? "was killed by " + signal_text(death.signal)
                              : fmt::format("exited by itself with code {}", death.exit_code);
    if (death.peak_memory != 0) text += fmt::format(" at a peak of {}", bytes_text(death.peak_memory));
    if (!death.task.empty()) text += fmt::format(" while it ran {}", death.task);
    return text;
}

} // namespace

worker_died::worker_died(worker_death death) : error(death_text(death)), death_(std::move(death)) {}

} // namespace trireme
