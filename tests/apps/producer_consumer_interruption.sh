#!/usr/bin/env bash
# An interrupted run consumes what was produced, says so, and exits with 3; one whose process is killed ends, too.
set -u
. "$(dirname "$0")/../support/check.sh"
program=$1
endless=(--items 1000000000000 --size 500 --progress lines)

# begins COMMAND...: starts it in a session of its own, and returns when items flow. (A shell starts background commands
# deaf to SIGINT.)
begins() {
    rm -f stdout stderr
    env --default-signal=INT setsid "$@" >stdout 2>stderr &
    job=$!
    for _ in $(seq 100); do
        grep -q ' items/s ' stderr 2>/dev/null && return
        sleep 0.1
    done
    fail "it does not begin: $*: $(cat stdout stderr)"
}

# ends CODE: within some seconds.
ends() {
    for _ in $(seq 200); do
        kill -0 "$job" 2>/dev/null || break
        sleep 0.1
    done
    kill -0 "$job" 2>/dev/null && fail "it goes on" && kill -KILL "$job"
    wait "$job"
    code=$?
    [ "$code" = "$1" ] || fail "exit code $code, not $1: $(cat stdout stderr)"
}

# accounts: the printed numbers add up, and nothing is left.
accounts() {
    local line
    line=$(grep -oE '^interrupted: .*' stdout) || fail "no account: $(cat stdout stderr)"
    read -r _ produced _ _ _ _ _ consumed _ _ left _ <<<"$line"
    holds "$produced" -gt 0
    holds "$produced" = "$consumed"
    holds "$left" = 0
}

# A terminal sends SIGINT to the whole group, kill to one process.
for signal in INT TERM; do
    for whom in "" -; do
        for bank in threads processes ranks; do
            begins "$program" --on $bank --stages 1 "${endless[@]}"
            kill -$signal -- "$whom$job"
            ends 3
            accounts
            holds "$(pgrep -s "$job" | wc -l)" = 0
        done
    done
done

# mpirun passes on what asks for an end as SIGTERM, and kills what still runs a second later; the code is its own.
for signal in INT TERM; do
    begins mpirun -n 3 "$program" "${endless[@]}"
    kill -$signal "$job"
    ends 1
    accounts
done
# A rank that is told so itself stops all of them, and there the code is ours.
begins mpirun -n 3 "$program" "${endless[@]}"
kill -TERM "$(pgrep -P "$job" | tail -n 1)"
ends 3
accounts

# No result that is not whole, but the record of how far it came.
begins "$program" tasks --items 10000 --work 5000 --record run.h5
kill -INT "$job"
ends 3
accounts
grep -q '^task ' stdout && fail "half a result is printed"
h5dump -a interrupted run.h5 | grep -q '(0): 1$' || fail "the record does not tell that it was interrupted"
rm run.h5

# The second signal ends it at once.
begins "$program" --work 1000000 --producers 1 --consumers 1 --capacity 1000 --record run.h5 "${endless[@]}"
kill -INT "$job"
sleep 0.3
kill -INT "$job"
ends 130
holds ! -e run.h5
holds "$(find . -name '.run.h5*' | wc -l)" = 0

# Whoever is killed, the run ends, says who it was, and accounts for all items.
for victim in "producer 1" "worker 1" "consumer 0"; do
    begins "$program" --on processes --stages 1 --workers 2 "${endless[@]}"
    for process in $(pgrep -P "$job"); do
        grep -q "$victim" "/proc/$process/comm" && kill -KILL "$process" && break
    done
    ends 1
    says "signal 9"
    grep -q "$victim" stderr || fail "it does not say that it was $victim: $(cat stderr)"
    grep -qE '[0-9]+ were consumed, [0-9]+ are left' stderr || fail "no account: $(cat stderr)"
done
# The only ones of their stage, too.
for victim in producer worker consumer; do
    begins "$program" --on processes --producers 1 --stages 1 --consumers 1 "${endless[@]}"
    for process in $(pgrep -P "$job"); do
        grep -q "$victim" "/proc/$process/comm" && kill -KILL "$process" && break
    done
    ends 1
    says "$victim 0"
    grep -q "signal 9" stderr || fail "it does not say how: $(cat stderr)"
done
begins "$program" tasks --on processes --items 100000
kill -KILL "$(pgrep -P "$job" | tail -n 2 | head -n 1)"
ends 1
says "signal 9"

# If the client is killed, its processes go with it.
begins "$program" --on processes "${endless[@]}"
kill -KILL "$job"
wait "$job" 2>/dev/null
for _ in $(seq 50); do
    [ "$(pgrep -s "$job" | wc -l)" = 0 ] && break
    sleep 0.1
done
holds "$(pgrep -s "$job" | wc -l)" = 0
finish
