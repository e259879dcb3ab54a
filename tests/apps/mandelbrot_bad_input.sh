#!/usr/bin/env bash
# Wrong wishes end with one line and code 2, failing disks with code 1; the target is never touched.
set -u
. "$(dirname "$0")/../support/check.sh"
program=$1
echo precious | tee a.h5 a.png >precious

# refuses TEXT OPTION...: alone and under mpirun.
refuses() {
    local text=$1
    shift
    for launcher in "" "mpirun -n 3"; do
        # shellcheck disable=SC2086
        exits 2 $launcher "$program" --out a.h5 --png a.png "$@"
        says "$text"
    done
}

refuses "no pixels" --size 0x100
refuses "--size abc" --size abc
refuses "--width" --width wide
refuses "--width" --width -1
refuses "--width 3.2e-13 is the least for 1920 pixels" --center -0.75,0.1 --width 1e-14
refuses "or use --precision double" --precision float --view deep
refuses "there are aegean" --palette mud
refuses "there are full" --view atlantis
refuses "32 bits" --max-iter 4294967296
refuses "--max-iter" --max-iter 0
refuses "--max-iter" --max-iter -5
refuses "--antialias" --antialias 17
refuses "mistake" mistake
refuses "No such file" --out /no/such/directory/a.h5
refuses "No such file" --png no/such/directory/a.png
refuses "is a directory" --png .
refuses "GB left" --size 2000000x2000000

# A disk that fills up amid the work: a small file system of our own, where that is allowed.
mkdir disk
cat >on_full_disk <<'END'
#!/bin/bash
mount -t tmpfs -o size=3m none disk && "$@"
code=$?
ls -A disk >left
exit $code
END
chmod +x on_full_disk
full_disk() { unshare --user --map-root-user --mount ./on_full_disk "$@"; }
if full_disk true 2>/dev/null; then
    for launcher in "" "mpirun -n 3"; do
        # Sparse in what it claims, the file system has room by its own account when the run starts.
        # shellcheck disable=SC2086
        exits 1 full_disk $launcher "$program" --view deep --max-iter 3000 --size 2000x1500 --png disk/a.png
        says "No space left"
        holds ! -s left
    done
    exits 2 full_disk "$program" --size 2000x1500 --out disk/a.h5
    says "GB left"
else
    echo "no full disk was tried: this kernel grants no user namespaces"
fi

for file in a.h5 a.png; do cmp $file precious || fail "the old $file is gone"; done
holds "$(find . -name '.*.??????' | wc -l)" = 0
finish
