#!/usr/bin/env bash
# The same results on every bank and with any number of roles; words as `sort | uniq -c` counts them.
set -u
. "$(dirname "$0")/../support/check.sh"
program=$1
top=$(cd "$(dirname "$0")/../.." && pwd)
banks=("$program --on threads" "$program --on processes" "$program --on ranks" "mpirun -n 2 $program"
    "mpirun -n 5 $program")

# shows PATTERN...: each is in what the last command printed.
shows() {
    local pattern
    for pattern in "$@"; do grep -qE -- "$pattern" stdout || fail "no $pattern in: $(cat stdout)"; done
}

for bank in "${banks[@]}"; do
    for roles in "" "--producers 1 --consumers 1" "--producers 3 --stages 2 --workers 2 --consumers 4 --capacity 3"; do
        # shellcheck disable=SC2086
        exits 0 $bank synthetic --items 5003 --size 1000 --progress none $roles
        shows '^nothing was lost, duplicated, reordered within a producer, or changed$' \
            '^5003 of 5003 items were produced: 5003 were consumed, 0 are left$' '^consumers +5003 ' '^queue 0 '
    done
    # shellcheck disable=SC2086
    exits 0 $bank tasks --items 40 --producers 3 --workers 5 --progress none
    holds "$(awk '/^task / { print $2 }' stdout | sort -n | tr '\n' ' ')" = "$(seq 0 39 | tr '\n' ' ')"
    awk '/^task / { print $2, $5 }' stdout | sort -n >durations
    [ -e first_durations ] || cp durations first_durations
    cmp durations first_durations || fail "$bank: the tasks took other times"
    shows ' were overtaken by a later one$'
done

# Items that are as small and as large as can be, and computing.
exits 0 "$program" --size 56 --items 1000 --progress none
exits 0 "$program" --size 57 --items 1000 --progress none --on processes
exits 0 "$program" --size 20000000 --items 20 --progress none --on processes
exits 0 "$program" --work 100 --items 200 --stages 1 --workers 3 --check sequence --on processes --progress none
shows '^nothing was lost, duplicated or reordered within a producer$'

# Words: each file by itself, also where it ends amid one, and wherever the producers' shares end.
words() {
    local file
    for file in "$@"; do LC_ALL=C tr -cs '[:alnum:]\200-\377' '\n' <"$file" && echo; done |
        grep -a . | LC_ALL=C sort | LC_ALL=C uniq -c
}
printf 'no line break at the en' >amid
printf 'd; 3 naïve Größen, été été' >rest
: >empty
for number in $(seq 200); do echo "$number words, or so: a_b C3PO"; done >numbers
printf '   \n\n;;;' >none
cp "$top/README.md" "$top/LICENSE" .
files=(amid rest empty numbers none README.md LICENSE)
words "${files[@]}" >expected
for bank in "${banks[@]}"; do
    for roles in "" "--producers 1 --size 1" "--producers 7 --workers 2 --consumers 3 --size 7" "--stages 2"; do
        # shellcheck disable=SC2086
        exits 0 $bank words $roles --progress none "${files[@]}"
        cmp stdout expected || fail "$bank words $roles: the counts differ: $(diff stdout expected | head -n 5)"
    done
done
exits 0 "$program" words --top 3 --progress none numbers
cp stdout three
words numbers | LC_ALL=C sort -k1,1nr -k2 | head -n 3 >expected
cmp three expected || fail "not the most frequent: $(cat three)"
exits 0 "$program" words --progress none empty none
holds ! -s stdout

# JSON, quiet, progress, and the record.
for workload in synthetic tasks "words numbers"; do
    # shellcheck disable=SC2086
    exits 0 "$program" $workload --json --progress none
    holds "$(wc -l <stdout)" = 1
    if command -v python3 >/dev/null; then python3 -m json.tool stdout >/dev/null || fail "no JSON: $(cat stdout)"; fi
done
exits 0 "$program" --items 100 --quiet
holds "$(cat stdout stderr)" = ""
exits 0 "$program" --work 1000 --items 2000 --producers 1 --consumers 1
grep -qE '^ +[0-9.]+ s +[0-9]+ items/s +[0-9.]+ GB/s  queues \[[# ]{10}\] +[0-9]+ %$' stderr ||
    fail "nothing is seen of how it goes: $(cat stderr)"
for launcher in "" "mpirun -n 3"; do
    # shellcheck disable=SC2086
    exits 0 $launcher "$program" --items 3000 --stages 1 --record run.h5 --progress none
    h5dump -H run.h5 >dump
    for line in 'DATASET "roles"' '( 5, 5 )' 'DATASET "samples"' 'DATASET "queue_0"' 'DATASET "queue_1"' \
        'DATASET "end_to_end"' 'ATTRIBUTE "capacity"' 'ATTRIBUTE "git_commit"'; do
        grep -qF "$line" dump || fail "h5dump does not show $line"
    done
    h5dump -a consumed run.h5 | grep -q '(0): 3000$' || fail "the record has another number of items"
done
exits 0 mpirun -n 2 "$program" --help
holds "$(grep -c '^Examples' stdout)" = 1
finish
