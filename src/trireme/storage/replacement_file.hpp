#pragma once

#include <trireme/rank/communicator.hpp>

#include <cstdint>
#include <string>

namespace trireme::storage {

/// A file that is written under a temporary name beside its target and takes the target's name when it is complete:
/// whatever happens on the way, the target is either the old file or the new one. The temporary file is removed if
/// the writing fails or is interrupted by SIGINT, SIGTERM or SIGHUP.
///
/// Construction and commit() are collective; rank 0 does the work.
class replacement_file {
public:
    /// Throws usage_error on every rank if a file cannot be created there, or if the file system has less than
    /// `expected_bytes` left.
    replacement_file(const rank::communicator& ranks, std::string target, std::uint64_t expected_bytes = 0);
    ~replacement_file();
    replacement_file(const replacement_file&) = delete;
    replacement_file& operator=(const replacement_file&) = delete;

    [[nodiscard]] const std::string& target() const { return target_; }

    /// Where to write.
    [[nodiscard]] const std::string& temporary() const { return temporary_; }

    /// Gives the file its name, once all ranks have come here. Not flushed to the disk: a killed process loses
    /// nothing that it has handed to the kernel.
    void commit();

private:
    const rank::communicator& ranks_;
    std::string target_;
    std::string temporary_;
    bool committed_ = false;
};

} // namespace trireme::storage
