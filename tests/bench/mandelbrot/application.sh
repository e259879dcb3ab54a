#!/usr/bin/env bash
# Measures the whole application, alternating what is compared: two ranks of one thread against one rank of two, and
# computing 16384 x 16384 pixels with all files against computing alone. Prints medians and least - most.
#     tests/bench/mandelbrot/application.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/../../.."
. jobs/setup.sh build
rounds=${1:-7}
program=build/release/apps/mandelbrot
mkdir -p runs
out=$(mktemp -d runs/bench.XXXXXX)
trap 'rm -rf "$out"' EXIT

# seconds NAME COMMAND...: runs the command and notes the seconds that it reports.
seconds() {
    local name=$1
    shift
    "$@" --progress none >"$out/report"
    awk '$1 == "took" { print $2 }' "$out/report" >>"$out/$name.seconds"
}

# row NAME WHAT: median and spread of what was noted.
row() {
    sort -n "$out/$1.seconds" | awk -v what="$2" '{ t[NR] = $1 }
        END { printf "| %-46s | %8.3f | %8.3f - %.3f |\n", what, t[int((NR + 1) / 2)], t[1], t[NR] }'
}

ratio() {
    paste "$out/$1.seconds" "$out/$2.seconds" | awk '{ print $1 / $2 }' | sort -n |
        awk -v what="$3" '{ r[NR] = $1 } END { printf "%s: %.3f (%.3f - %.3f)\n\n", what, r[int((NR + 1) / 2)], r[1], r[NR] }'
}

header() { printf '\n| %-46s | %8s | %s |\n| --- | ---: | ---: |\n' "$1" "median s" "least - most s"; }

deep=(--view deep --size 4000x3000 --checksum)
for _ in $(seq "$rounds"); do
    seconds ranks mpirun -n 2 --bind-to core "$program" --threads 1 "${deep[@]}"
    seconds threads mpirun -n 1 --bind-to none "$program" --threads 2 "${deep[@]}"
done
header "deep view, 4000 x 3000"
row ranks "2 ranks x 1 thread"
row threads "1 rank x 2 threads"
ratio ranks threads "ranks / threads"

for place in "full --no-shortcuts" "full" "deep"; do
    rm -f "$out"/*.seconds
    # shellcheck disable=SC2206
    view=(--view $place --size 16384x16384)
    for _ in $(seq $((rounds / 2 + 1))); do
        rm -f "$out"/a.* # to replace a file of gigabytes costs the kernel a second of its own
        seconds all mpirun -n 2 --bind-to core "$program" --threads 1 "${view[@]}" --out "$out/a.h5" --png "$out/a.png"
        tail -n +3 "$out/report" | head -n 1 >"$out/shares"
        seconds alone mpirun -n 2 --bind-to core "$program" --threads 1 "${view[@]}" --checksum
    done
    header "$place, 16384 x 16384, 2 ranks"
    row all "computing, HDF5 and PNG"
    row alone "computing"
    ratio alone all "computing / all"
    cat "$out/shares"
done
