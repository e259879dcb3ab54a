#!/usr/bin/env bash
# Runs every block of shell commands in README.md and in the applications' READMEs, as a reader would: from the top of
# the source tree, one after the other. The files they make go to a scratch directory that looks like the tree.
set -euo pipefail
build=$1
cd "$(dirname "$0")/../.."
source_dir=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

for entry in * .ci .clang-format .clang-tidy .git; do
    [ "$entry" = build ] || [ "$entry" = runs ] || ln -s "$source_dir/$entry" "$scratch/$entry"
done
mkdir "$scratch/build"
ln -s "$build" "$scratch/build/release"

# Blocks that hold ./tests/run.sh would run this very test: there it only builds and lists.
export TRIREME_TESTS_LIST_ONLY=1
cd "$scratch"
number=0
for readme in README.md apps/*/README.md; do
    block=
    while IFS= read -r line; do
        case $line in
        '```sh') block=$'\n' ;;
        '```')
            [ -n "$block" ] || continue
            number=$((number + 1))
            echo "--- $readme, block $number:$block"
            bash -euo pipefail -c "$block" </dev/null || { echo "$readme: block $number fails"; exit 1; }
            block=
            ;;
        *) [ -z "$block" ] || block+=$line$'\n' ;;
        esac
    done <"$readme"
done
[ "$number" -gt 0 ]
echo "$number blocks ran"
