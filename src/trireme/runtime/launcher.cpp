#include <trireme/runtime/launcher.hpp>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace trireme::runtime {

namespace {

/// Open MPI, PMIx (srun --mpi=pmix), and PMI (MPICH, Intel MPI, srun --mpi=pmi2), in this order.
const char* rank_variable() {
    for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"}) {
        if (const char* value = std::getenv(name)) return value;
    }
    return nullptr;
}

} // namespace

bool under_launcher() { return rank_variable() != nullptr; }

int launched_rank() {
    const char* value = rank_variable();
    return value != nullptr ? std::atoi(value) : 0;
}

bool reaches_terminal(int descriptor) {
    if (!under_launcher()) return isatty(descriptor) == 1;
    // A launcher stands between: what it does with our output is known only if it is our parent, on this node.
    const std::string parent = "/proc/" + std::to_string(getppid());
    std::string name;
    std::getline(std::ifstream(parent + "/comm"), name);
    if (name != "mpirun" && name != "mpiexec" && name != "orterun" && name != "prterun") return false;
    std::error_code failed;
    const auto target = std::filesystem::read_symlink(parent + "/fd/" + std::to_string(descriptor), failed);
    return !failed && (target.string().starts_with("/dev/pts/") || target.string().starts_with("/dev/tty"));
}

} // namespace trireme::runtime
