#!/usr/bin/env bash
# The job script as users submit it: to a real Slurm, and its results against a run without one.
set -u
. "$(dirname "$0")/../support/check.sh"
program=$1
script=$(cd "$(dirname "$0")/../.." && pwd)/slurm/producer_consumer.sbatch
mkdir -p runs build/release/apps
ln -s "$program" build/release/apps/producer_consumer

exits 0 sbatch --test-only "$script"
exits 0 sbatch --wait --output=job.out "$script" synthetic --items 20000
grep -q '20000 were consumed, 0 are left' job.out || fail "not all items: $(cat job.out)"
grep -q '^synthetic on ranks' job.out || fail "not on ranks: $(cat job.out)"
holds "$(find runs -name 'producer_consumer-*.h5' | wc -l)" = 1

seq 5000 >text
exits 0 sbatch --wait --ntasks=2 --output=job.out "$script" words --top 5 text
exits 0 "$program" words --top 5 text
grep -E '^ +[0-9]+ [0-9]+$' job.out | diff - stdout || fail "other counts: $(cat job.out)"

exits 2 sbatch --wait --output=job.out "$script" --producers 0
grep -q -- '--producers 0' job.out || fail "the job's output hides why it failed: $(cat job.out)"
finish
