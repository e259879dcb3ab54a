#!/usr/bin/env bash
# Installs the Python peers of the benches into a virtual environment of their own, build/bench-venv.
set -euo pipefail
cd "$(dirname "$0")/../.."
python3 -m venv build/bench-venv
build/bench-venv/bin/pip install --quiet numba numpy
build/bench-venv/bin/python -c 'import numba; print("numba", numba.__version__)'
