#!/usr/bin/env bash
# Installs the library to a temporary prefix and builds and runs small programs against it, from outside.
set -euo pipefail
build=$1
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cmake --install "$build" --prefix "$scratch/prefix" >/dev/null
cmake -G Ninja -S "$here/consumer" -B "$scratch/build" -DCMAKE_PREFIX_PATH="$scratch/prefix" >"$scratch/log" 2>&1 ||
    { cat "$scratch/log"; exit 1; }
cmake --build "$scratch/build"
[ "$("$scratch/build/squares")" = "332833500" ]
[ "$("$scratch/build/squares" --on processes:2)" = "332833500" ]
[ "$(mpirun -n 3 "$scratch/build/squares")" = "332833500" ]
[ "$("$scratch/build/worker")" = "332833500" ]
[ "$("$scratch/build/self_scheduled")" = "285" ]
[ "$(mpirun -n 3 "$scratch/build/self_scheduled")" = "285" ]
"$scratch/prefix/bin/mandelbrot" --size 20x10 --png "$scratch/a.png" --quiet
[ -s "$scratch/a.png" ]
echo "installed, found, built and run"
