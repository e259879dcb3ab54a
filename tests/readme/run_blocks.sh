#!/usr/bin/env bash
# Runs every block of shell commands in README.md and in the applications' READMEs, as a reader would: in the source
# tree, one after the other. Their files go to runs/ and build/, which git ignores.
set -euo pipefail
cd "$(dirname "$0")/../.."
git_status() { git status --porcelain 2>/dev/null || true; }
before=$(git_status)

# The examples in the README are the programs that the installation test builds and runs.
examples() { sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" README.md | sed '/^```/d'; }
diff <(examples cpp) <(cat tests/install/consumer/{squares,worker,self_scheduled}.cpp)
diff <(examples cmake) <(sed -n '3,5p' tests/install/consumer/CMakeLists.txt)

# Blocks that hold ./tests/run.sh would run this very test: there it only builds and lists.
export TRIREME_TESTS_LIST_ONLY=1
number=0
run_block() {
    local launcher=() code=0
    number=$((number + 1))
    echo "--- $1, block $number:"
    echo "$2"
    if [[ $2 = *sbatch* ]]; then launcher=(tests/slurm/with_slurm); fi
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
[ "$(git_status)" = "$before" ] || { echo "the blocks litter the tree:"; git_status; exit 1; }
echo "$number blocks ran"
