#pragma once

namespace trireme::runtime {

/// Whether mpirun, srun or another MPI launcher started this process, so that it is one rank of a job.
bool under_launcher();

/// This process's rank by the launcher's word, before MPI is started; 0 without a launcher.
int launched_rank();

/// Whether a person sees what is written to `descriptor`: it is a terminal, or a pipe to an mpirun on this node
/// whose own output is one.
bool reaches_terminal(int descriptor);

} // namespace trireme::runtime
