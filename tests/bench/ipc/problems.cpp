#include "problems.hpp"

namespace {

const measure millions{"M messages/s", 1e-6, true};
const measure thousands{"k messages/s", 1e-3, true};

problem stream(const std::string& name, const std::string& description, std::uint64_t count, std::size_t bytes) {
    problem result{name, description, count, count, bytes < 100'000 ? millions : thousands};
    result.beside = {"GB/s", 1e-9 * static_cast<double>(count * bytes)};
    return result;
}

problem latency(const std::string& name, const std::string& description) {
    return {name, description, 20'000, 1, {"us one way, the half of there and back", 1e6}};
}

} // namespace

std::vector<problem> problems() {
    constexpr std::size_t kibi = 1024;
    return {
        stream("thread_64B", "64 B from a thread to another, room for 4096", 4'000'000, 64),
        stream("thread_2x2_8B", "8 B from two threads to two others, room for 4096", 4'000'000, 8),

        stream("process_64B", "64 B from a process to another, room for 4096", 2'000'000, 64),
        stream("process_4KiB", "4 KiB from a process to another, room for 256", 300'000, 4 * kibi),
        stream("process_1MiB", "1 MiB from a process to another, room for 8", 2'000, kibi * kibi),

        stream("rank_64B", "64 B from a rank to another of the same node", 2'000'000, 64),
        stream("rank_4KiB", "4 KiB from a rank to another of the same node", 300'000, 4 * kibi),
        stream("rank_1MiB", "1 MiB from a rank to another of the same node", 2'000, kibi * kibi),
        stream("rank_tcp_64B", "64 B from a rank to another over TCP", 500'000, 64),

        latency("latency_thread", "8 B from a thread to another, both awake"),
        latency("latency_process", "8 B from a process to another, both awake"),
        latency("latency_rank", "8 B from a rank to another, both awake"),

        {"mutex_uncontended", "lock and unlock, no one else wants it", 5'000'000, 5'000'000, {"ns", 1e9}},
    };
}
