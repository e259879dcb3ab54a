#include <trireme/rank/mpi_error.hpp>

#include <fmt/format.h>
#include <mpi.h>

namespace trireme::rank {

static_assert(MPI_SUCCESS == 0, "check() compares with 0 to keep <mpi.h> out of its header");

namespace {

std::string describe(int code) {
    char text[MPI_MAX_ERROR_STRING];
    int length = 0;
    if (MPI_Error_string(code, text, &length) != MPI_SUCCESS) return fmt::format("MPI error {}", code);
    return {text, static_cast<std::size_t>(length)};
}

} // namespace

mpi_error::mpi_error(int code, const char* operation)
    : error(fmt::format("{} failed: {}", operation, describe(code))), code_(code) {}

} // namespace trireme::rank
