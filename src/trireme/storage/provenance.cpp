#include <trireme/storage/provenance.hpp>

#include <trireme/base/version.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <set>

namespace trireme::storage {

namespace {

/// The hosts of all ranks, each once, in the order of their names.
std::string host_names(const rank::communicator& ranks) {
    std::array<char, 65> name{};
    gethostname(name.data(), name.size() - 1);
    std::set<std::string> hosts;
    for (const auto& host : ranks.all_gather(name)) hosts.insert(host.data());
    return fmt::format("{}", fmt::join(hosts, " "));
}

} // namespace

void write_provenance(hdf5_file& file, const std::string& command, const rank::communicator& ranks, int threads) {
    // Metadata must be the same on every rank, the clock too.
    const std::time_t now = ranks.broadcast(std::time(nullptr));
    file.set_attribute("command", command);
    file.set_attribute("created", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now)));
    file.set_attribute("hosts", host_names(ranks));
    file.set_attribute("ranks", ranks.size());
    file.set_attribute("threads_per_rank", threads);
    file.set_attribute("trireme_version", version());
    file.set_attribute("git_commit", git_commit());
    file.set_attribute("libraries", version_text());
}

} // namespace trireme::storage
