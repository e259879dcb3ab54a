"""The contestants of mpi4py.futures, for `mpirun -n 2 python -m mpi4py.futures`: rank 1 is the worker."""

import mpi4py
from mpi4py.futures import MPIPoolExecutor

from contestants import main
from tasks import MEGABYTE, map_chunks, same, spin, submit_result

CONTESTANTS = {
    ("rank_each", "MPIPoolExecutor.map, chunk 1"): map_chunks(MPIPoolExecutor, same, 1),
    ("rank_chunks", "MPIPoolExecutor.map, chunk 64"): map_chunks(MPIPoolExecutor, same, 64),
    ("rank_round_trip", "MPIPoolExecutor.submit().result()"): submit_result(MPIPoolExecutor, 1),
    ("rank_megabyte", "MPIPoolExecutor.submit().result()"): submit_result(MPIPoolExecutor, MEGABYTE),
    ("rank_busy_10us", "MPIPoolExecutor.map, chunk 1"): map_chunks(MPIPoolExecutor, spin, 1),
    ("rank_busy_10us", "MPIPoolExecutor.map, chunk 64"): map_chunks(MPIPoolExecutor, spin, 64),
}

if __name__ == "__main__":
    main(f"mpi4py {mpi4py.__version__}", CONTESTANTS)
