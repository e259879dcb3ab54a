#!/usr/bin/env bash
# Runs every block of shell commands in README.md and in the applications' READMEs, as a reader would: from the top of
# the source tree, one after the other. The files they make go to a scratch directory that looks like the tree.
set -euo pipefail
build=$1
cd "$(dirname "$0")/../.."
source_dir=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The example in the README is the program that the installation test builds and runs.
diff <(sed -n '/^```cpp$/,/^```$/p' README.md | sed '1d;$d') tests/install/consumer/main.cpp
diff <(sed -n '/^```cmake$/,/^```$/p' README.md | sed '1d;$d') <(tail -n 3 tests/install/consumer/CMakeLists.txt)

for entry in * .ci .clang-format .clang-tidy .git .shellcheckrc; do
    [ "$entry" = build ] || [ "$entry" = runs ] || ln -s "$source_dir/$entry" "$scratch/$entry"
done
mkdir "$scratch/build"
ln -s "$build" "$scratch/build/release"

# Blocks that hold ./tests/run.sh would run this very test: there it only builds and lists.
export TRIREME_TESTS_LIST_ONLY=1
cd "$scratch"
number=0
run_block() {
    local launcher=() code=0
    number=$((number + 1))
    echo "--- $1, block $number:"
    echo "$2"
    if [[ $2 = *sbatch* ]]; then launcher=("$source_dir/tests/slurm/with_slurm"); fi
    "${launcher[@]}" bash -euo pipefail -c "$2" </dev/null || code=$?
    [ $code = 0 ] || [ $code = 77 ] || { echo "$1: block $number fails"; exit 1; }
}
for readme in README.md apps/*/README.md; do
    block=
    inside=false
    while IFS= read -r line; do
        case $line in
        '```sh') inside=true block= ;;
        '```')
            if $inside; then run_block "$readme" "$block"; fi
            inside=false
            ;;
        *) if $inside; then block+=$line$'\n'; fi ;;
        esac
    done <"$readme"
done
[ "$number" -gt 0 ]
echo "$number blocks ran"
