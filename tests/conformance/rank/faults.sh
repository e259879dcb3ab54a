#!/usr/bin/env bash
# A rank that dies ends the job: promptly, with an exit code that is not 0, and one line of ours that names the rank and
# the task.
set -u
. "$(dirname "$0")/../../support/check.sh"
program=$1

for ranks in 2 4; do
    exits 0 mpirun -n $ranks "$program" nothing
    for how in kill segv abort exit; do
        start=$SECONDS
        if mpirun -n $ranks "$program" $how >stdout 2>stderr; then fail "$how on $ranks ranks: exit code 0"; fi
        holds $((SECONDS - start)) -le 10
        lines=$(grep -c '^dying: ' stderr)
        [ "$lines" = 1 ] || fail "$how on $ranks ranks: $lines lines of ours instead of 1: $(cat stderr)"
        grep '^dying: ' stderr | grep -qE 'rank 1 .*fatal_task' ||
            fail "$how on $ranks ranks: the rank and the task are not named: $(cat stderr)"
        # Nobody lives on.
        for _ in $(seq 20); do
            pgrep -f "^$program $how" >/dev/null || break
            sleep 0.1
        done
        pgrep -f "^$program $how" >/dev/null && fail "$how on $ranks ranks: somebody lives on"
    done
done
finish
