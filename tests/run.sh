#!/usr/bin/env bash
# Builds everything and runs the tests; arguments go to CTest:
#     ./tests/run.sh                 all tests
#     ./tests/run.sh -L unit         those with a label: unit, mpi, ipc, conformance, apps, slurm, install, readme, gpu,
#                                    fuzz, model
#     PRESET=asan ./tests/run.sh     with another preset of CMakePresets.json than release
set -euo pipefail
cd "$(dirname "$0")/.."
. jobs/setup.sh tests
preset=${PRESET:-release}
# Tests run more ranks than a small machine has cores.
export OMPI_MCA_rmaps_base_oversubscribe=1

cmake --preset "$preset" -DTRIREME_TESTS=ON ${CI:+-DTRIREME_WERROR=ON} >/dev/null
cmake --build --preset "$preset" -- --quiet
# The test of the README sets this: its block with this very command must not start all over.
[ -z "${TRIREME_TESTS_LIST_ONLY:-}" ] || set -- -N
exec ctest --preset "$preset" "$@"
