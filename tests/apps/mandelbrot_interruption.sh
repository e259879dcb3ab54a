#!/usr/bin/env bash
# A run that is interrupted or killed leaves the old file, or none, and after an interruption nothing else either.
set -u
. "$(dirname "$0")/../support/check.sh"
program=$1
long=(--view deep --size 8000x8000 --max-iter 1000000 --no-shortcuts --out a.h5 --png a.png --quiet)
echo precious | tee a.png >precious

for signal in INT TERM; do
    for launcher in "" "mpirun -n 2"; do
        # A shell starts background commands deaf to SIGINT.
        # shellcheck disable=SC2086
        env --default-signal=INT setsid $launcher "$program" "${long[@]}" >/dev/null 2>&1 &
        for _ in $(seq 100); do
            [ "$(find . -name '.a*' | wc -l)" -ge 2 ] && break
            sleep 0.1
        done
        holds "$(find . -name '.a*' | wc -l)" -ge 2
        kill -$signal $!
        wait $! && fail "SIG$signal is survived"
        for _ in $(seq 50); do
            [ "$(find . -name '.a*' | wc -l)" = 0 ] && break
            sleep 0.1
        done
        holds "$(find . -name '.a*' | wc -l)" = 0
        holds ! -e a.h5
        cmp a.png precious || fail "the old picture is gone"
    done
done

mpirun -n 3 "$program" "${long[@]}" >/dev/null 2>stderr &
job=$!
for _ in $(seq 100); do
    victim=$(pgrep -P $job -n) && [ -n "$victim" ] && break
    sleep 0.1
done
sleep 1
kill -KILL "$victim"
wait $job
holds $? -ne 0
holds ! -e a.h5
cmp a.png precious || fail "the old picture is gone"
finish
