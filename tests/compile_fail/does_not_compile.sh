#!/usr/bin/env bash
# does_not_compile.sh COMMAND... FILE: the compiler refuses FILE, and one of its errors has the words that the file's
# line `// EXPECT: ...` gives.
set -u
file=${!#}
expected=$(sed -n 's|^// EXPECT: ||p' "$file")
[ -n "$expected" ] || { echo "$file does not tell what to expect"; exit 1; }
if errors=$("$@" 2>&1); then
    echo "$file compiles, and should not"
    exit 1
fi
grep -F 'error' <<<"$errors" | grep -qF -- "$expected" || {
    echo "No error of $file says: $expected; but:"
    grep -F 'error' <<<"$errors"
    exit 1
}
