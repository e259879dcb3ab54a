# shellcheck shell=bash
# For test scripts: a scratch directory to work in, and checks that say what was wrong.

scratch=$(mktemp -d)
cd "$scratch" || exit 1
trap 'rm -rf "$scratch"' EXIT
failures=0

fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# exits CODE COMMAND...: runs it, with what it prints in the files stdout and stderr.
exits() {
    local wanted=$1 code=0
    shift
    "$@" >stdout 2>stderr || code=$?
    [ "$code" = "$wanted" ] || fail "exit code $code, not $wanted: $*: $(cat stdout stderr)"
}

# says TEXT: the last command's errors are TEXT in one line, the launcher's own words aside.
says() {
    local own
    own=$(grep -cE '^[a-z_]+: ' stderr)
    grep -qF -- "$1" stderr || fail "no such message: $1; but: $(cat stderr)"
    [ "$own" = 1 ] || fail "$own lines of message instead of 1: $(cat stderr)"
}

# holds CONDITION...: a test(1) expression.
holds() { test "$@" || fail "not so: $*"; }

finish() {
    [ "$failures" = 0 ] || exit 1
    echo "all as it should be"
}
