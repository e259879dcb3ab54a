#!/usr/bin/env bash
# How a job ends one of whose ranks dies in a task: promptly, with one line that names the rank and the task.
set -u
. "$(dirname "$0")/../../support/check.sh"
program=$1
ulimit -c 0
# The sanitizers would make a report and exit code of their own of a signal.
export ASAN_OPTIONS=${ASAN_OPTIONS:-}:handle_segv=0 TSAN_OPTIONS=${TSAN_OPTIONS:-}:handle_segv=0

# dies HOW CODE MESSAGE
dies() {
    start=$SECONDS
    exits "$2" mpirun -n 3 "$program" "$1"
    says "$3"
    holds $((SECONDS - start)) -le 10
    for _ in $(seq 20); do
        pgrep -f "^$program $1" >/dev/null || return
        sleep 0.1
    done
    fail "$1: somebody lives on"
}

exits 0 mpirun -n 3 "$program" not
exits 0 mpirun -n 3 "$program" child # of a task that exits is nobody's end
dies segv 139 "was killed by signal 11 (SIGSEGV) while it ran (anonymous namespace)::die"
dies abort 134 "was killed by signal 6 (SIGABRT) while it ran (anonymous namespace)::die"
dies exit 3 "exited by itself (code 3) while it ran (anonymous namespace)::die"
dies kill 137 "ended suddenly while it ran (anonymous namespace)::die: killed, perhaps because memory ran out"

# Ranks that run different programs refuse to begin: all of them, naming each other.
objcopy --dump-section .note.gnu.build-id=id "$program" /dev/null
printf 'another one' | dd of=id bs=1 seek=16 conv=notrunc status=none
objcopy --update-section .note.gnu.build-id=id "$program" other
exits 2 mpirun -n 1 "$program" not : -n 2 ./other not
holds "$(grep -c "the ranks run different programs: " stderr)" = 3
holds "$(grep -c "rank 0 runs $program " stderr)" = 3
holds "$(grep -c "ranks 1, 2 run .*/other " stderr)" = 3
finish
