"""The contestants of Python's multiprocessing and concurrent.futures. Nothing else is imported: a spawned worker
imports it all again."""

import multiprocessing
import platform
import time
from concurrent.futures import ProcessPoolExecutor

from contestants import main, seconds_of
from tasks import MEGABYTE, expect_all, map_chunks, same, spin, submit, submit_result


def imap(task, chunk):
    def run(size, workers):
        with multiprocessing.Pool(workers) as pool:
            return seconds_of(size, lambda n: expect_all(pool.imap(task, range(n), chunk), n))

    return run


def apply(argument):
    def run(size, workers):
        with multiprocessing.Pool(workers) as pool:
            return seconds_of(size, lambda n: [pool.apply(same, (argument,)) for _ in range(n)])

    return run


def start_pool(method):
    def run(size, workers):
        context = multiprocessing.get_context(method)
        start = time.perf_counter()
        for _ in range(size):
            pool = context.Pool(workers)
            pool.apply(same, (1,))
            pool.terminate()
            pool.join()
        return time.perf_counter() - start

    return run


CONTESTANTS = {
    ("process_each", "mp.Pool.imap, chunk 1"): imap(same, 1),
    ("process_each", "ProcessPoolExecutor.submit"): submit(ProcessPoolExecutor, same),
    ("process_chunks", "mp.Pool.imap, chunk 64"): imap(same, 64),
    ("process_chunks", "ProcessPoolExecutor.map, chunk 64"): map_chunks(ProcessPoolExecutor, same, 64),
    ("process_round_trip", "mp.Pool.apply"): apply(1),
    ("process_round_trip", "ProcessPoolExecutor.submit().result()"): submit_result(ProcessPoolExecutor, 1),
    ("process_megabyte", "mp.Pool.apply"): apply(MEGABYTE),
    ("process_megabyte", "ProcessPoolExecutor.submit().result()"): submit_result(ProcessPoolExecutor, MEGABYTE),
    ("process_busy_10us", "mp.Pool.imap, chunk 1"): imap(spin, 1),
    ("process_busy_10us", "mp.Pool.imap, chunk 64"): imap(spin, 64),
    ("process_busy_10us", "ProcessPoolExecutor.submit"): submit(ProcessPoolExecutor, spin),
    ("process_busy_10us", "ProcessPoolExecutor.map, chunk 64"): map_chunks(ProcessPoolExecutor, spin, 64),
    ("process_start", "mp.Pool, spawn"): start_pool("spawn"),
    ("process_start", "mp.Pool, forkserver"): start_pool("forkserver"),
    ("process_start", "mp.Pool, fork"): start_pool("fork"),
}

if __name__ == "__main__":
    main(f"Python {platform.python_version()}", CONTESTANTS)
