#pragma once

#include <trireme/base/error.hpp>

namespace trireme::rank {

/// A failed MPI call: `text` names the operation; MPI's own description of `code` is added to it.
class mpi_error : public error {
public:
    mpi_error(int code, const char* operation);
    [[nodiscard]] int code() const { return code_; }

private:
    int code_;
};

/// Throws mpi_error unless `code` is MPI_SUCCESS.
inline void check(int code, const char* operation) {
    if (code != 0) throw mpi_error(code, operation);
}

} // namespace trireme::rank
