#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace producer_consumer {

/// What the command line asks for. What is not said depends on the workload.
struct settings {
    std::string workload = "synthetic";
    std::vector<std::string> files;
    std::optional<std::string> on;
    std::optional<std::int64_t> producers;
    std::optional<std::int64_t> consumers;
    std::optional<std::int64_t> stages;
    std::optional<std::int64_t> workers;
    std::optional<std::int64_t> size;
    std::optional<std::int64_t> items;
    std::optional<std::int64_t> capacity;
    std::optional<double> work;
    std::optional<std::uint64_t> seed;
    std::optional<std::int64_t> top;
    std::string check = "full";
    std::string record;
    bool json = false;
};

/// Adds the options of this application to its command line.
void declare(CLI::App& command_line, settings& wishes);

enum class workload_kind : std::uint8_t { synthetic, tasks, words };
enum class bank_kind : std::uint8_t { threads, processes, ranks };
enum class check_level : std::uint8_t { none, sequence, full };

const char* name(workload_kind workload);
const char* name(bank_kind bank);

struct input_file {
    std::string path;
    std::uint64_t bytes = 0;
};

/// What is to be done, checked.
struct assignment {
    workload_kind workload = workload_kind::synthetic;
    bank_kind bank = bank_kind::threads;
    std::uint32_t producers = 1;
    std::uint32_t consumers = 1;
    std::uint32_t stages = 0;  ///< between producers and consumers
    std::uint32_t workers = 1; ///< in each of these
    std::uint64_t size = 0;    ///< bytes of an item; of words, about
    std::uint64_t items = 0;   ///< of all producers together; of words, 0
    std::uint64_t capacity = 1;
    double work = 0; ///< microseconds
    std::uint64_t seed = 1;
    check_level check = check_level::full;
    std::uint64_t top = 0; ///< the most frequent words; 0: all, sorted
    std::vector<input_file> files = {};
    std::string record = {}; ///< "" for none
    bool json = false;
    bool one_clock = true; ///< all roles share a node, so that times can be compared

    [[nodiscard]] std::uint32_t last_stage() const { return stages + 1; }
    /// The largest item, as an archive.
    [[nodiscard]] std::uint64_t item_bytes() const;
};

/// A word that is longer is none: it would have to fit into an item.
inline constexpr std::uint64_t longest_word = 65536;

/// Throws trireme::usage_error, in words of the command line, for what cannot be done. `launched`: a launcher
/// started this process.
assignment check(const settings& wishes, bool launched);

} // namespace producer_consumer
