#pragma once

#include <trireme/storage/hdf5_file.hpp>

#include <string>

namespace trireme::storage {

/// Writes where a file comes from into its attributes: `command`, `created` (UTC), `hosts`, `ranks`,
/// `threads_per_rank`, `trireme_version`, `git_commit`, `libraries`. Collective.
void write_provenance(hdf5_file& file, const std::string& command, const rank::communicator& ranks, int threads);

} // namespace trireme::storage
