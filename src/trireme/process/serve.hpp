#pragma once

namespace trireme::process {

/// The first thing in main() of a program that makes process pools or processes (trireme::main does it): these
/// start the same program again, and there this serves the pool, or runs what the process is for, and ends the
/// process. Elsewhere it returns at once.
void serve_if_worker();

/// Whether this process has called it: if not, what it starts would run main() like the program itself.
bool can_have_workers();

} // namespace trireme::process
