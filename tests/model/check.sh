#!/usr/bin/env bash
# check.sh MODEL: searches all states of a model. Its head says for which settings it holds, and which spoil it:
# there spin must find an error, so that this test can fail.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
model=$1
command -v spin >/dev/null || { echo "skipped: spin is not installed"; exit 77; }
. "$here/../support/check.sh"
cp "$here"/*.pml .

# search SETTINGS...: what spin says is in the file searched.
search() {
    rm -f pan pan.*
    spin "$@" -a "$model.pml" >translated 2>&1 || { cat translated; exit 1; }
    cc "$optimization" -w -DSAFETY -DCOLLAPSE -DMEMLIM=2000 -o pan pan.c
    # -E: where nothing moves any more is no error in itself; the models assert what must be so then.
    ./pan -E -m100000 >searched 2>&1 || { cat searched; exit 1; }
}

# number WHAT: of the last search.
number() { sed -nE "s/.*$1.*/\\1/p" searched; }

check() {
    local what=$1
    shift
    # An error is found soon; to compile takes longer.
    if [ "$what" = fails: ]; then optimization=-O0; else optimization=-O2; fi
    search "$@"
    echo "$what $*: $(number 'errors: ([0-9]+)') errors, $(number '^ *([0-9.e+]+) states, stored') states"
    if [ "$what" = fails: ]; then
        grep -q 'assertion violated' searched || fail "$model holds with $*, too"
        return
    fi
    if [ -e "$model.pml.trail" ]; then
        fail "$model $*: $(spin "$@" -t -p "$model.pml")"
        rm "$model.pml.trail"
    fi
    grep -q 'errors: 0$' searched || fail "$model $*: $(cat searched)"
    ! grep -qE 'not completed|max search depth too small|out of memory' searched ||
        fail "not all states of $model $*: $(cat searched)"
    ! grep -F 'assert(' searched || fail "an assertion of $model $* is never reached"
}

checks=0
while read -r what settings; do
    read -ra settings <<<"$settings"
    check "$what" "${settings[@]}"
    rm -f "$model.pml.trail"
    checks=$((checks + 1))
done < <(sed -n 's/^ \* \(holds:\|fails:\)/\1/p' "$model.pml")
holds "$checks" -gt 1
finish
