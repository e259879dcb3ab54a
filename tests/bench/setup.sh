#!/usr/bin/env bash
# Installs the Python peers of the benches into a virtual environment of their own, build/bench-venv. mpi4py finds
# the system's MPI library when it starts.
set -euo pipefail
cd "$(dirname "$0")/../.."
python3 -m venv build/bench-venv
build/bench-venv/bin/pip install --quiet numba numpy joblib mpi4py
build/bench-venv/bin/python -c '
import importlib.metadata as installed
for name in "numba", "joblib", "mpi4py": print(name, installed.version(name))'
