#include <trireme/process/spawn.hpp>

#include <trireme/base/descriptor.hpp>
#include <trireme/base/error.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace trireme::process {

namespace {

constexpr const char* variable = "TRIREME_BIRTH";

/// The number of the first file that is handed down, beside the standard ones. Nothing else is.
constexpr int first_file = 3;
constexpr int most_files = 7;

/// What belongs to an MPI process and would make another one take itself for it.
bool is_launchers(std::string_view setting) {
    for (const std::string_view prefix : {"OMPI_", "OPAL_", "ORTE_", "PMIX_", "PMI_", "PMI2_", "PRTE_", "MPI_LOCAL",
                                          "HYDRA_", "HYDI_", "MPIEXEC_", "SLURM_PMI", "SLURM_MPI_TYPE"}) {
        if (setting.starts_with(prefix)) return true;
    }
    return false;
}

bool names(std::string_view setting, std::string_view name) {
    return setting.starts_with(name) && setting.substr(name.size()).starts_with('=');
}

/// The parent's environment, without the launcher's part, and with the share of cores if there is one.
std::vector<std::string> environment_for(const birth_certificate& who, std::size_t threads) {
    std::vector<std::string> settings;
    std::vector<const char*> shares;
    if (threads != 0) shares = {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS"};
    for (char** setting = environ; *setting != nullptr; ++setting) {
        if (is_launchers(*setting) || names(*setting, variable)) continue;
        std::erase_if(shares, [&](const char* name) { return names(*setting, name); });
        settings.emplace_back(*setting);
    }
    for (const char* name : shares) settings.push_back(fmt::format("{}={}", name, threads));
    settings.push_back(fmt::format("{}={},{},{},{}", variable, static_cast<int>(who.as), who.number, who.parent,
                                   who.files.size()));
    return settings;
}

void check(int code, const char* what) {
    if (code != 0) throw error(fmt::format("a process cannot be started: {}: {}", what, system_error_text(code)));
}

/// What becomes of the parent's descriptors: the child has a standard input of its own, and those that it needs.
struct file_actions {
    explicit file_actions(const birth_certificate& who) {
        for (const int file : who.files) copies.push_back(moved_up(file));
        check(posix_spawn_file_actions_init(&actions), "posix_spawn");
        check(posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0), "posix_spawn");
        int next = first_file;
        for (const descriptor& copy : copies)
            check(posix_spawn_file_actions_adddup2(&actions, copy.get(), next++), "posix_spawn");
#if __GLIBC__ > 2 || (__GLIBC__ == 2 && __GLIBC_MINOR__ >= 34)
        check(posix_spawn_file_actions_addclosefrom_np(&actions, next), "posix_spawn");
#endif
    }
    ~file_actions() { posix_spawn_file_actions_destroy(&actions); }
    file_actions(const file_actions&) = delete;
    file_actions& operator=(const file_actions&) = delete;

    /// A copy that is not in the way of the numbers that are handed out.
    static descriptor moved_up(int file) {
        descriptor copy(fcntl(file, F_DUPFD_CLOEXEC, first_file + most_files));
        if (!copy) check(errno, "F_DUPFD_CLOEXEC");
        return copy;
    }

    std::vector<descriptor> copies;
    posix_spawn_file_actions_t actions{};
};

/// No signal is blocked in the child, though all are in a thread that starts workers.
struct attributes {
    attributes() {
        sigset_t none;
        sigemptyset(&none);
        check(posix_spawnattr_init(&values), "posix_spawn");
        posix_spawnattr_setsigmask(&values, &none);
        posix_spawnattr_setflags(&values, POSIX_SPAWN_SETSIGMASK);
    }
    ~attributes() { posix_spawnattr_destroy(&values); }
    attributes(const attributes&) = delete;
    attributes& operator=(const attributes&) = delete;

    posix_spawnattr_t values{};
};

} // namespace

pid_t spawn(const birth_certificate& who, std::size_t threads) {
    std::vector<std::string> settings = environment_for(who, threads);
    std::vector<char*> environment;
    for (std::string& one : settings) environment.push_back(one.data());
    environment.push_back(nullptr);
    std::array<char*, 2> arguments{program_invocation_name, nullptr};
    const file_actions files(who);
    const attributes how;
    pid_t child = 0;
    check(posix_spawn(&child, "/proc/self/exe", &files.actions, &how.values, arguments.data(), environment.data()),
          "posix_spawn");
    return child;
}

std::optional<birth_certificate> take_birth_certificate() {
    const char* const text = std::getenv(variable);
    if (text == nullptr) return std::nullopt;
    birth_certificate found;
    int as = 0;
    int files = 0;
    const int fields = std::sscanf(text, "%d,%d,%d,%d", &as, &found.number, &found.parent, &files);
    unsetenv(variable);
    if (fields != 4 || files > most_files)
        throw error(fmt::format("{} is set, but not by Trireme: unset it", variable));
    found.as = static_cast<role>(as);
    for (int file = first_file; file < first_file + files; ++file) {
        fcntl(file, F_SETFD, FD_CLOEXEC); // not for programs that this one starts
        found.files.push_back(file);
    }
    return found;
}

} // namespace trireme::process
