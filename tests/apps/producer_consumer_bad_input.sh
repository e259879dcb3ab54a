#!/usr/bin/env bash
# Wrong wishes end with one line and code 2, before anything is begun.
set -u
. "$(dirname "$0")/../support/check.sh"
program=$1
echo text >text

# refuses TEXT OPTION...: alone and under mpirun.
refuses() {
    local text=$1
    shift
    for launcher in "" "mpirun -n 3"; do
        # shellcheck disable=SC2086
        exits 2 $launcher "$program" "$@"
        says "$text"
    done
}

refuses "WORKLOAD text: there are synthetic, tasks and words" text
refuses "only words reads files" synthetic text
refuses "only words reads files" tasks text
refuses "words needs FILEs" words
refuses "cannot read missing: No such file" words text missing
refuses "cannot read .: it is not a regular file" words .
refuses "--producers 0: from 1 to" --producers 0
refuses "--consumers -1: from 1 to" --consumers -1
refuses "--workers 0: from 1 to" --stages 1 --workers 0
refuses "without --stages" --workers 2
refuses "--stages 65" --stages 65
refuses "a stage that does the tasks" tasks --stages 0
refuses "a stage that splits the text" words text --stages 0
refuses "--producers" --producers many
refuses "at least 56 bytes, its header" --size 55
refuses "--size: a task is" tasks --size 100
refuses "--items 0" --items 0
refuses "--items: words reads all" words text --items 5
refuses "--seed: words" words text --seed 5
refuses "--top: only words" --top 3
refuses "--top 0" words text --top 0
refuses "--capacity 0" --capacity 0
refuses "more than the 4 GiB" --size 1000000000 --capacity 5
refuses "--work -1" --work -1
refuses "--work" --work nan
refuses "--check some" --check some
refuses "--on fibers: there are threads, processes and ranks" --on fibers
refuses "No such file" --record no/such/directory/run.h5
refuses "is a directory" --record .
for bank in threads processes; do
    exits 2 mpirun -n 2 "$program" --on $bank
    says "--on $bank uses one node's cores"
done
if [ "$(id -u)" != 0 ]; then
    : >secret
    chmod 0 secret
    refuses "cannot read secret: Permission denied" words secret
fi

# Found while it runs: code 1.
head -c 200000 /dev/zero | tr '\0' a >long
for launcher in "" "mpirun -n 3"; do
    # shellcheck disable=SC2086
    exits 1 $launcher "$program" words text long --progress none
    says "long is no text: there is a word of more than 65536 bytes"
    holds ! -s stdout
done
finish
