#pragma once

namespace trireme::process {

/// The first thing in main() of a program that makes process pools (trireme::main does it): the pool starts the
/// same program again for each worker, and there this serves the pool, and ends the process. Elsewhere it returns
/// at once.
void serve_if_worker();

/// Whether this process has called it: if not, its workers would run main() like the program itself.
bool can_have_workers();

} // namespace trireme::process
