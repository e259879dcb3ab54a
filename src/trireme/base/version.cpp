#include <trireme/base/error.hpp>
#include <trireme/base/version.hpp>

#include <fmt/format.h>
#include <git_commit.hpp>
#include <hdf5.h>
#include <mpi.h>

#include <system_error>

namespace trireme {

namespace {

std::string mpi_version() {
    char text[MPI_MAX_LIBRARY_VERSION_STRING];
    int length = 0;
    MPI_Get_library_version(text, &length);
    const std::string whole(text, static_cast<std::size_t>(length));
    return whole.substr(0, whole.find_first_of(",\n")); // Open MPI adds the package, the host and a date
}

std::string hdf5_version() {
    unsigned major = 0;
    unsigned minor = 0;
    unsigned release = 0;
    H5get_libversion(&major, &minor, &release);
    return fmt::format("{}.{}.{} (parallel)", major, minor, release);
}

} // namespace

std::string version() { return TRIREME_VERSION; }

std::string git_commit() { return trireme_git_commit; }

std::string version_text() {
    const std::string cuda = TRIREME_CUDA_VERSION;
    return fmt::format("trireme {} (commit {}, {})\nMPI     {}\nHDF5    {}\nCUDA    {}", version(), git_commit(),
                       TRIREME_BUILD_TYPE, mpi_version(), hdf5_version(), cuda.empty() ? "not built in" : cuda);
}

} // namespace trireme
