"""The contestants of joblib and of loky, its own pool of processes."""

import time

import joblib
from joblib.externals import loky

from contestants import main, seconds_of
from tasks import MEGABYTE, expect_all, same, spin, submit, submit_result


def parallel(task):
    def run(size, workers):
        with joblib.Parallel(n_jobs=workers) as pool:
            return seconds_of(size, lambda n: expect_all(pool(joblib.delayed(task)(i) for i in range(n)), n))

    return run


def start(size, workers):
    begin = time.perf_counter()
    for _ in range(size):
        with loky.ProcessPoolExecutor(workers) as pool:
            pool.submit(same, 1).result()
    return time.perf_counter() - begin


CONTESTANTS = {
    ("process_each", "loky submit"): submit(loky.ProcessPoolExecutor, same),
    ("process_chunks", "joblib.Parallel, batch auto"): parallel(same),
    ("process_round_trip", "loky submit().result()"): submit_result(loky.ProcessPoolExecutor, 1),
    ("process_megabyte", "loky submit().result()"): submit_result(loky.ProcessPoolExecutor, MEGABYTE),
    ("process_busy_10us", "loky submit"): submit(loky.ProcessPoolExecutor, spin),
    ("process_busy_10us", "joblib.Parallel, batch auto"): parallel(spin),
    ("process_start", "loky"): start,
}

if __name__ == "__main__":
    main(f"joblib {joblib.__version__}", CONTESTANTS)
