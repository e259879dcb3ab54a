#!/usr/bin/env bash
# From a fresh machine to a first picture: installs what is missing, builds, and draws the Mandelbrot set on 2 MPI
# ranks that share this machine's cores. Run again, it only draws. Arguments go to mandelbrot: --view seahorse
set -euo pipefail
cd "$(dirname "$0")/.."
. jobs/setup.sh build

if [ ! -f build/release/build.ninja ]; then
    echo "Building: a minute or two, the first time only"
    cmake --preset release -DTRIREME_TESTS=OFF >/dev/null
fi
cmake --build --preset release --target mandelbrot -- --quiet

cores=$(nproc)
mkdir -p runs
mpirun -n 2 --bind-to none --oversubscribe build/release/apps/mandelbrot \
    --threads $((cores > 1 ? cores / 2 : 1)) --size 3840x2160 --antialias 2 \
    --out runs/mandelbrot.h5 --png runs/mandelbrot.png "$@"
