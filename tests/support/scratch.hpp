#pragma once

#include <trireme/rank/communicator.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>

/// A directory for a test's files that all ranks share; gone, with what is in it, at the end of the test.
/// Collective.
class scratch_directory {
public:
    explicit scratch_directory(const trireme::rank::communicator& ranks = alone()) : ranks_(ranks) {
        std::string name = (std::filesystem::temp_directory_path() / "trireme-test-XXXXXX").string();
        if (ranks.is_root() && mkdtemp(name.data()) == nullptr) std::abort();
        path_ = ranks.broadcast(name);
    }
    ~scratch_directory() {
        ranks_.barrier();
        if (ranks_.is_root()) std::filesystem::remove_all(path_);
    }
    scratch_directory(const scratch_directory&) = delete;
    scratch_directory& operator=(const scratch_directory&) = delete;

    [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
    [[nodiscard]] bool empty() const { return std::filesystem::is_empty(path_); }

private:
    static const trireme::rank::communicator& alone() {
        static const trireme::rank::communicator one;
        return one;
    }

    const trireme::rank::communicator& ranks_;
    std::filesystem::path path_;
};
