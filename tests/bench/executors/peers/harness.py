"""What the Python peers share: the tasks, which workers import from here by name; what is alike for all executors
with concurrent.futures' interface; and the two commands that child.hpp describes."""

import sys
import time

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


def seconds_of(size, body):
    """The seconds of `body(size)`, after a small one that wakes the workers up."""
    body(size // 2 if size < 100 else size // 50)
    start = time.perf_counter()
    body(size)
    return time.perf_counter() - start


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


def main(tool, contestants):
    """`contestants`: by problem and name, functions of the size and the number of workers."""
    if sys.argv[1] == "--list":
        print(tool)
        for problem, name in contestants:
            print(problem, name, sep="\t")
    else:
        problem, name, size, workers = sys.argv[2:]
        print(contestants[problem, name](int(size), int(workers)))
