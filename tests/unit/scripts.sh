#!/usr/bin/env bash
# The shell scripts have no mistake that shellcheck knows, and are formatted as the code is.
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
