#!/usr/bin/env bash
# The job script as users submit it: to a real Slurm, and its counts against a run without one.
set -u
. "$(dirname "$0")/../support/check.sh"
program=$1
script=$(cd "$(dirname "$0")/../.." && pwd)/slurm/mandelbrot.sbatch
mkdir -p runs build/release/apps
ln -s "$program" build/release/apps/mandelbrot
view=(--view seahorse --size 300x200 --checksum)

exits 0 sbatch --test-only "$script"
exits 0 sbatch --wait --output=job.out "$script" "${view[@]}"
exits 0 "$program" "${view[@]}"
holds "$(awk '$1 == "checksum" { print $2 }' job.out)" = "$(awk '$1 == "checksum" { print $2 }' stdout)"
holds "$(find runs -name 'mandelbrot-*.h5' | wc -l)" = 1
grep -q '2 ranks x 1 thread' job.out || fail "not the ranks that the script asks for: $(cat job.out)"

exits 0 sbatch --wait --ntasks=1 --cpus-per-task=2 --output=job.out "$script" "${view[@]}"
grep -q '1 rank x 2 threads' job.out || fail "sbatch's own options do not override the script's: $(cat job.out)"

exits 2 sbatch --wait --output=job.out "$script" --size 0x0
grep -q 'no pixels' job.out || fail "the job's output hides why it failed: $(cat job.out)"
finish
