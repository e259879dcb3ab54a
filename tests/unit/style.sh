#!/usr/bin/env bash
# No shell script has a mistake that shellcheck knows, and the code is formatted as .clang-format says.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v shellcheck >/dev/null || { echo "skipped: shellcheck is not installed"; exit 77; }
mapfile -t scripts < <(git ls-files -co --exclude-standard | while read -r file; do
    if [[ $file = *.sh || $file = *.sbatch ]] || head -c 32 "$file" | grep -aq '^#!/usr/bin/env bash'; then
        echo "$file"
    fi
done)
shellcheck -x "${scripts[@]}"
echo "${#scripts[@]} scripts"

# Versions of clang-format differ in details: the one of Debian 12 is the judge.
if clang-format --version | grep -q 'version 14\.'; then
    git ls-files -co --exclude-standard '*.hpp' '*.cpp' '*.cu' | xargs clang-format --dry-run --Werror
fi
