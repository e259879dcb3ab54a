#!/usr/bin/env bash
# A program on a pool: the same output on every bank; and how it ends when it fails.
set -u
. "$(dirname "$0")/../support/check.sh"
program=$1

squares() { # COMMAND...: prints the sum of the squares, once, and nothing else
    exits 0 "$@"
    holds "$(cat stdout)" = 332833500
}
squares "$program" --quiet
squares "$program" --quiet --on threads:3
squares "$program" --quiet --on processes:2
squares "$program" --quiet --on ranks
squares "$program" --quiet --on ranks:2
for ranks in 1 2 4; do
    squares mpirun -n $ranks "$program" --quiet
    squares mpirun -n $ranks "$program" --quiet --on ranks:2
done
exits 0 "$program"
grep -q 'squaring: 100 %' stderr || fail "no progress is shown: $(cat stderr)"

for bank in threads processes ranks; do
    exits 2 "$program" --on $bank --how usage
    says "pooled: the input is bad"
    exits 1 "$program" --on $bank --how error
    says "pooled: it broke"
    exits 1 "$program" --on $bank --how task
    says "pooled: seven is too much"
done
for wrong in gpus threads:0 ranks:many ''; do
    exits 2 "$program" --on "$wrong"
    says "--on"
done
exits 2 "$program" --how nothing --speed 9
says "--speed"
for ranks in 1 3; do
    exits 2 mpirun -n $ranks "$program" --how usage
    says "pooled: the input is bad"
    exits 1 mpirun -n $ranks "$program" --how task
    says "pooled: seven is too much"
    exits 2 mpirun -n $ranks "$program" --on threads
    says "--on threads uses one process"
    exits 2 mpirun -n $ranks "$program" --on gpus
    says "--on gpus"
done
finish
