#include "settings.hpp"

#include "item.hpp"

#include <trireme/base/error.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace producer_consumer {

namespace {

using trireme::usage_error;

constexpr std::array<const char*, 3> workloads{"synthetic", "tasks", "words"};
constexpr std::array<const char*, 3> banks{"threads", "processes", "ranks"};
constexpr std::array<const char*, 3> checks{"none", "sequence", "full"};

/// The enumerator whose name stands at its place in `names`.
template <class Kind>
Kind named(const std::array<const char*, 3>& names, const std::string& text, std::string_view what) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (text == names[i]) return static_cast<Kind>(i);
    }
    throw usage_error(fmt::format("{} {}: there are {}, {} and {}", what, text, names[0], names[1], names[2]));
}

template <class T>
T within(std::optional<std::int64_t> wish, std::uint64_t otherwise, std::int64_t least, std::int64_t most,
         std::string_view option) {
    if (!wish) return static_cast<T>(otherwise);
    if (*wish < least || *wish > most) {
        throw usage_error(fmt::format("{} {}: from {} to {}", option, *wish, least, most));
    }
    return static_cast<T>(*wish);
}

void refuse(bool is_given, std::string_view option, std::string_view why) {
    if (is_given) throw usage_error(fmt::format("{}: {}", option, why));
}

void read_roles(const settings& wishes, assignment& work) {
    constexpr std::int64_t most = 1024;
    const bool synthetic = work.workload == workload_kind::synthetic;
    const bool tasks = work.workload == workload_kind::tasks;
    work.producers = within<std::uint32_t>(wishes.producers, tasks ? 1 : 2, 1, most, "--producers");
    work.consumers = within<std::uint32_t>(wishes.consumers, tasks ? 1 : 2, 1, most, "--consumers");
    if (!synthetic && wishes.stages == 0) {
        throw usage_error(fmt::format("--stages 0: {} needs a stage that {}", name(work.workload),
                                      tasks ? "does the tasks" : "splits the text"));
    }
    work.stages = within<std::uint32_t>(wishes.stages, synthetic ? 0 : 1, 0, 64, "--stages");
    refuse(wishes.workers && work.stages == 0, "--workers", "there is no stage for them, without --stages");
    work.workers = within<std::uint32_t>(wishes.workers, tasks ? 4 : 1, 1, most, "--workers");
}

void read_synthetic(const settings& wishes, assignment& work) {
    refuse(!wishes.files.empty(), "FILE", "only words reads files");
    const auto least = static_cast<std::int64_t>(header_bytes);
    if (wishes.size && *wishes.size < least) {
        throw usage_error(fmt::format("--size {}: an item has at least {} bytes, its header", *wishes.size, least));
    }
    work.size = within<std::uint64_t>(wishes.size, 4096, least, std::int64_t{1} << 30, "--size");
    work.items = within<std::uint64_t>(wishes.items, 1'000'000, 1, std::int64_t{1} << 40, "--items");
}

void read_tasks(const settings& wishes, assignment& work) {
    refuse(!wishes.files.empty(), "FILE", "only words reads files");
    refuse(wishes.size.has_value(), "--size", "a task is a number and a duration");
    work.size = header_bytes + 24;
    work.items = within<std::uint64_t>(wishes.items, 20, 1, 10'000'000, "--items");
    if (!wishes.work) work.work = 1000;
}

void read_words(const settings& wishes, assignment& work) {
    refuse(wishes.items.has_value(), "--items", "words reads all that is in its files");
    refuse(wishes.seed.has_value(), "--seed", "words leaves nothing to chance");
    if (wishes.files.empty()) throw usage_error("words needs FILEs to read");
    work.size = within<std::uint64_t>(wishes.size, 16384, 1, std::int64_t{1} << 30, "--size");
    work.top = within<std::uint64_t>(wishes.top, 0, 1, std::int64_t{1} << 40, "--top");
    for (const std::string& path : wishes.files) {
        std::error_code problem;
        const auto status = std::filesystem::status(path, problem);
        if (!problem && !std::filesystem::is_regular_file(status)) {
            throw usage_error(fmt::format("cannot read {}: it is not a regular file", path));
        }
        if (problem || !std::ifstream(path)) {
            throw usage_error(fmt::format("cannot read {}: {}", path, trireme::system_error_text(errno)));
        }
        work.files.push_back({path, std::filesystem::file_size(path)});
    }
}

void read_bank(const settings& wishes, assignment& work, bool launched) {
    work.bank = launched ? bank_kind::ranks : bank_kind::threads;
    if (!wishes.on) return;
    work.bank = named<bank_kind>(banks, *wishes.on, "--on");
    if (launched && work.bank != bank_kind::ranks) {
        throw usage_error(fmt::format(
            "--on {} uses one node's cores: start it without the launcher, or with --on ranks", *wishes.on));
    }
}

/// As many as make a megabyte, which a core's own cache holds, within reason.
void read_capacity(const settings& wishes, assignment& work) {
    const auto fitting = std::clamp<std::uint64_t>((std::uint64_t{1} << 20) / work.item_bytes(), 4, 1024);
    work.capacity = within<std::uint64_t>(wishes.capacity, fitting, 1, 1 << 20, "--capacity");
    constexpr std::uint64_t most = std::uint64_t{1} << 32;
    if (work.capacity * work.item_bytes() > most) {
        throw usage_error(
            fmt::format("--capacity {}: so many items of {} bytes are more than the 4 GiB that a queue "
                        "can have for each producer",
                        work.capacity, work.item_bytes()));
    }
}

} // namespace

const char* name(workload_kind workload) { return workloads.at(static_cast<std::size_t>(workload)); }
const char* name(bank_kind bank) { return banks.at(static_cast<std::size_t>(bank)); }

std::uint64_t assignment::item_bytes() const {
    return workload == workload_kind::words ? header_bytes + size + longest_word : size;
}

void declare(CLI::App& command_line, settings& wishes) {
    const auto number = [](CLI::App* group, const char* option, std::optional<std::int64_t>& value,
                           const char* about,
                           const char* unit) { group->add_option(option, value, about)->type_name(unit); };
    command_line.add_option("WORKLOAD", wishes.workload, "synthetic (default), tasks or words")->type_name("");
    command_line.add_option("FILE", wishes.files, "What words reads")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->type_name("");

    auto* who = command_line.add_option_group("Pipeline");
    who->add_option("--on", wishes.on, "threads, processes or ranks (ranks under a launcher, else threads)")
        ->type_name("BANK");
    number(who, "--producers", wishes.producers, "They put items into the first queue (2; tasks: 1)", "P");
    number(who, "--stages", wishes.stages, "Stages between, each with a queue before it (0; tasks, words: 1)", "S");
    number(who, "--workers", wishes.workers, "Workers of each stage (1; tasks: 4)", "W");
    number(who, "--consumers", wishes.consumers, "They take items from the last queue (2; tasks: 1)", "C");
    number(who, "--capacity", wishes.capacity,
           "Items that each one who puts may have in a queue before it waits (what makes 1 MiB; 4 to 1024)", "K");

    auto* what = command_line.add_option_group("Work");
    number(what, "--items", wishes.items, "Items of all producers together (1000000; tasks: 20)", "N");
    number(what, "--size", wishes.size, "Bytes of an item with its header (4096); of a block of text (16384)",
           "BYTES");
    what->add_option("--work", wishes.work,
                     "Microseconds that a worker or a consumer computes for each item (0); mean time that a task "
                     "takes (1000)")
        ->type_name("US");
    what->add_option("--seed", wishes.seed, "Of payloads and of tasks' durations (1)")->type_name("N");
    what->add_option("--check", wishes.check,
                     "none, sequence: nothing lost, duplicated or reordered, or full: and no byte changed (full)")
        ->type_name("WHAT");
    number(what, "--top", wishes.top, "Print the most frequent words only, these first", "N");

    auto* output = command_line.add_option_group("Output");
    output->add_option("--record", wishes.record, "Write a record of the run, in HDF5")->type_name("FILE");
    output->add_flag("--json", wishes.json, "Print results and figures as JSON");
    command_line.footer(
        "Exit codes: 0 all items were consumed, 1 failed, 2 bad usage, 3 interrupted in an orderly way: after "
        "SIGINT\n"
        "or SIGTERM producers stop, what they had put is consumed, and the account is printed; the second such\n"
        "signal ends it at once.\n\n"
        "Examples:\n"
        "  producer_consumer\n"
        "  producer_consumer tasks --items 50 --workers 8\n"
        "  producer_consumer words --on processes --top 20 *.txt\n"
        "  mpirun -n 4 producer_consumer synthetic --size 1048576 --items 10000 --stages 1\n");
}

assignment check(const settings& wishes, bool launched) {
    assignment work;
    work.workload = named<workload_kind>(workloads, wishes.workload, "WORKLOAD");
    work.check = named<check_level>(checks, wishes.check, "--check");
    read_bank(wishes, work, launched);
    read_roles(wishes, work);
    if (wishes.work) work.work = *wishes.work;
    if (!(work.work >= 0 && work.work <= 1e9)) {
        throw usage_error(fmt::format("--work {}: from 0 to 1000000000 microseconds", work.work));
    }
    work.seed = wishes.seed.value_or(1);
    if (work.workload != workload_kind::words) refuse(wishes.top.has_value(), "--top", "only words counts words");
    if (work.workload == workload_kind::synthetic) read_synthetic(wishes, work);
    if (work.workload == workload_kind::tasks) read_tasks(wishes, work);
    if (work.workload == workload_kind::words) read_words(wishes, work);
    read_capacity(wishes, work);
    work.record = wishes.record;
    work.json = wishes.json;
    return work;
}

} // namespace producer_consumer
