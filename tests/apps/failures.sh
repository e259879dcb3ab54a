#!/usr/bin/env bash
# How a job ends whose ranks fail: the exit code, one line that says it once, and promptly.
set -u
. "$(dirname "$0")/../support/check.sh"
program=$1

exits 0 "$program" --how nothing
exits 2 "$program" --how usage
says "failing: the input is bad"
exits 1 "$program" --how error
says "failing: it broke"
exits 1 "$program" --how foreign
says "failing: not ours"
exits 2 "$program"
says "failing: --how is required"
exits 2 "$program" --how nothing --threads none
says "--threads"
exits 2 "$program" --how nothing --speed 9
says "--speed"
exits 0 "$program" --version
for part in 'trireme .*commit' MPI HDF5 CUDA; do
    grep -q "^$part " stdout || fail "--version prints $(cat stdout)"
done

for ranks in 1 2 3; do
    exits 0 mpirun -n $ranks "$program" --how nothing
    exits 2 mpirun -n $ranks "$program" --how usage
    says "failing: the input is bad"
    exits 1 mpirun -n $ranks "$program" --how error
    says "it broke"
    exits 2 mpirun -n $ranks "$program"
    says "failing: --how is required"
    exits 0 mpirun -n $ranks "$program" --version
    holds "$(grep -c '^trireme ' stdout)" = 1
done
for rank in 0 1 2; do
    start=$SECONDS
    exits 1 mpirun -n 3 "$program" --how bad_alloc --on-rank $rank
    says "failing: rank $rank: std::bad_alloc"
    holds $((SECONDS - start)) -le 10
done
finish
