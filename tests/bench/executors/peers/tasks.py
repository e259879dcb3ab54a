"""What the Python peers share: the tasks, which workers import from here by name, and what is alike for all
executors with concurrent.futures' interface."""

import sys
import time

from contestants import seconds_of

MEGABYTE = bytes(1_000_000)


def same(value):
    return value


def spin(value):
    end = time.perf_counter_ns() + 10_000
    while time.perf_counter_ns() < end:
        pass
    return value


def expect_all(results, count):
    """That `results` are those of the tasks 0 to `count`."""
    if sum(results) != count * (count - 1) // 2:
        sys.exit("wrong results")


def submit(executor, task):
    def run(size, workers):
        def body(n):
            futures = [pool.submit(task, i) for i in range(n)]
            expect_all((future.result() for future in futures), n)

        with executor(workers) as pool:
            return seconds_of(size, body)

    return run


def map_chunks(executor, task, chunk):
    def run(size, workers):
        with executor(workers) as pool:
            return seconds_of(size, lambda n: expect_all(pool.map(task, range(n), chunksize=chunk), n))

    return run


def submit_result(executor, argument):
    def run(size, workers):
        with executor(workers) as pool:
            return seconds_of(size, lambda n: [pool.submit(same, argument).result() for _ in range(n)])

    return run
