#!/usr/bin/env bash
# The same counts, to the bit, and the same picture, for any number of ranks and threads and any instruction set.
set -u
. "$(dirname "$0")/../support/check.sh"
program=$1

# check WHAT COMMAND...: the command's checksum, counts and picture file are those that came first.
check() {
    local what=$1 sum
    shift
    exits 0 "$@" --checksum --out a.h5 --png a.png --progress none
    sum=$(awk '$1 == "checksum" { print $2 }' stdout)
    [ -n "${first_sum:-}" ] || { first_sum=$sum && cp a.h5 first.h5; }
    holds "$sum" = "$first_sum"
    h5diff a.h5 first.h5 /iterations || fail "$what: the counts differ"
    [ -e first.png ] || cp a.png first.png
    cmp a.png first.png || fail "$what: the picture differs"
}

for place in "--view full" "--view seahorse --precision float --width 0.01" "--center -0.75,0.0078125 --width 2"; do
    first_sum=
    rm -f first.png
    # shellcheck disable=SC2206
    view=($place --size 333x257)
    for threads in 1 2 3; do check "$threads threads" "$program" "${view[@]}" --threads $threads; done
    for ranks in 1 2 3 4 8; do check "$ranks ranks" mpirun -n $ranks "$program" "${view[@]}"; done
    check "no shortcuts" "$program" "${view[@]}" --no-shortcuts
    check portable "$program" "${view[@]}" --simd portable
    for simd in avx2 avx512; do
        grep -qw "${simd/avx512/avx512f}" /proc/cpuinfo && check $simd "$program" "${view[@]}" --simd $simd
    done
    OMP_NUM_THREADS=3 check OMP_NUM_THREADS "$program" "${view[@]}"
    grep -q '3 threads' stdout || fail "OMP_NUM_THREADS is not heeded: $(cat stdout)"
done

exits 0 mpirun -n 2 "$program" --size 100x60 --out s.h5 --smooth --quiet
holds "$(cat stdout stderr)" = ""
h5dump -H s.h5 >dump
for line in 'DATASET "iterations"' H5T_STD_U32LE 'DATASET "smooth"' H5T_IEEE_F32LE 'ATTRIBUTE "git_commit"' \
    'ATTRIBUTE "command"' '( 60, 100 )'; do
    grep -qF "$line" dump || fail "h5dump does not show $line"
done
holds ! -e mandelbrot.png
exits 0 "$program" --size 100x60 --antialias 3
holds -e mandelbrot.png
exits 0 "$program" --list-palettes
holds "$(wc -l <stdout)" -ge 4
exits 0 mpirun -n 2 "$program" --list-views
holds "$(grep -c '^seahorse ' stdout)" = 1
exits 0 mpirun -n 2 "$program" --help
holds "$(grep -c '^Examples' stdout)" = 1
finish
