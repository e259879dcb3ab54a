#pragma once

#include "outcome.hpp"
#include "settings.hpp"

#include <trireme/rank/communicator.hpp>
#include <trireme/storage/hdf5_file.hpp>

#include <string>

namespace producer_consumer {

/// A run as an HDF5 file, of the one process that knows all of it. Attributes: what was asked for, what it came to,
/// where it comes from. Datasets, all of doubles:
///   /roles    role x (stage, number, items, bytes, CPU seconds)
///   /samples  time x (seconds, items, bytes, then each queue's fill from 0 to 1)
///   /queue_0, ..., /end_to_end   bucket x (least nanoseconds, count): how long items were there
class record {
public:
    /// Throws usage_error if there cannot be such a file.
    explicit record(const std::string& path);
    record(const record&) = delete;
    record& operator=(const record&) = delete;

    void write(const assignment& work, const outcome& figures, const std::string& command, int threads);

private:
    void write_table(const std::string& name, const std::vector<double>& values, std::uint64_t columns);
    void write_times(const std::string& name, const histogram& times);

    trireme::rank::communicator alone_;
    trireme::storage::hdf5_file file_;
};

} // namespace producer_consumer
