#include <trireme/storage/replacement_file.hpp>

#include <trireme/base/error.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <mutex>

namespace trireme::storage {

namespace {

/// The temporary files of this process, where a signal handler can read them: nothing is allocated, and `used` is
/// set only while `path` is whole.
struct slot {
    std::atomic<bool> used = false;
    std::array<char, PATH_MAX> path{};
};
std::array<slot, 16> slots;
std::mutex slots_mutex;

void remove_and_die(int signal) {
    for (const slot& one : slots) {
        if (one.used) unlink(one.path.data());
    }
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void remember(const std::string& path) {
    const std::lock_guard lock(slots_mutex);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction present {};
        sigaction(signal, nullptr, &present);
        // A program that handles a signal itself, or ignores it, goes on doing so.
        if (present.sa_handler == SIG_DFL) std::signal(signal, remove_and_die);
    }
    for (slot& one : slots) {
        if (one.used || path.size() >= one.path.size()) continue;
        std::memcpy(one.path.data(), path.c_str(), path.size() + 1);
        one.used = true;
        return;
    }
}

void forget(const std::string& path) {
    const std::lock_guard lock(slots_mutex);
    for (slot& one : slots) {
        if (one.used && path == one.path.data()) one.used = false;
    }
}

/// Creates an empty temporary file for `target`; returns its name, or "" and the reason in `problem`.
std::string create_temporary(const std::string& target, std::uint64_t expected_bytes, std::string& problem) {
    const std::filesystem::path path(target);
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored) || !path.has_filename()) {
        problem = fmt::format("cannot write {}: it is a directory", target);
        return "";
    }
    const auto directory = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    struct statvfs space {};
    if (statvfs(directory.c_str(), &space) == 0) {
        const std::uint64_t left = std::uint64_t{space.f_bavail} * space.f_frsize;
        if (left < expected_bytes) {
            problem = fmt::format("cannot write {}: it needs {:.1f} GB, and {} has {:.1f} GB left", target,
                                  static_cast<double>(expected_bytes) / 1e9, directory.string(),
                                  static_cast<double>(left) / 1e9);
            return "";
        }
    }
    std::string name = (directory / fmt::format(".{}.XXXXXX", path.filename().string())).string();
    const int descriptor = mkstemp(name.data());
    if (descriptor < 0) {
        problem = fmt::format("cannot write {}: {}", target, system_error_text(errno));
        return "";
    }
    const mode_t mask = umask(0); // mkstemp's file is private; ours is like any other
    umask(mask);
    fchmod(descriptor, 0666 & ~mask);
    close(descriptor);
    return name;
}

} // namespace

replacement_file::replacement_file(const rank::communicator& ranks, std::string target,
                                   std::uint64_t expected_bytes)
    : ranks_(ranks), target_(std::move(target)) {
    std::string problem;
    if (ranks_.is_root()) temporary_ = create_temporary(target_, expected_bytes, problem);
    temporary_ = ranks_.broadcast(temporary_);
    problem = ranks_.broadcast(problem);
    if (!problem.empty()) throw usage_error(problem);
    if (ranks_.is_root()) remember(temporary_);
}

replacement_file::~replacement_file() {
    if (committed_ || !ranks_.is_root()) return;
    unlink(temporary_.c_str());
    forget(temporary_);
}

void replacement_file::commit() {
    ranks_.barrier();
    int code = 0;
    if (ranks_.is_root()) {
        code = std::rename(temporary_.c_str(), target_.c_str()) == 0 ? 0 : errno;
        if (code == 0) forget(temporary_);
    }
    code = ranks_.broadcast(code);
    if (code != 0) throw error(fmt::format("cannot write {}: {}", target_, system_error_text(code)));
    committed_ = true;
}

} // namespace trireme::storage
