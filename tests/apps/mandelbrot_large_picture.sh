#!/usr/bin/env bash
# The picture never has to fit a rank's memory: four times the pixels, the same peak. (The largest process, in KiB.)
set -u
. "$(dirname "$0")/../support/check.sh"
program=$1

peak() {
    mpirun -n 4 "$program" --size "$1" --png a.png --quiet --threads 1 &
    local job=$! most=0 now
    while kill -0 $job 2>/dev/null; do
        for process in $(pgrep -P $job); do
            now=$(awk '/^VmHWM/ { print $2 }' "/proc/$process/status" 2>/dev/null)
            [ "${now:-0}" -gt "$most" ] && most=$now
        done
        sleep 0.02
    done
    wait $job || fail "it failed"
    echo "$most"
}

small=$(peak 8000x8000)
large=$(peak 16000x16000)
echo "peak memory of a rank: $small KiB for 8000 x 8000, $large KiB for 16000 x 16000"
holds "$large" -lt $((small + 32 * 1024))
holds "$large" -gt 1000
finish
