#!/usr/bin/env bash
# A client that is killed leaves no worker, no shared memory and no file behind, within 2 s.
set -u
. "$(dirname "$0")/../../support/check.sh"
program=$1

left() { (cd /dev/shm && ls) 2>/dev/null; ls "$TMPDIR"; }

export TMPDIR=$scratch/tmp
mkdir "$TMPDIR"
before=$(left)
for signal in KILL TERM SEGV; do
    "$program" >pids 2>errors &
    client=$!
    for _ in $(seq 100); do
        [ "$(wc -l <pids)" -ge 3 ] && break
        sleep 0.1
    done
    mapfile -t workers <pids
    [ ${#workers[@]} = 3 ] || fail "there were ${#workers[@]} workers: $(cat errors)"
    sleep 0.2
    kill -"$signal" "$client" 2>/dev/null
    wait "$client" 2>/dev/null
    sleep 2
    for worker in "${workers[@]}"; do
        kill -0 "$worker" 2>/dev/null && fail "after SIG$signal worker $worker lives on"
    done
    holds "$(left)" = "$before"
done
finish
