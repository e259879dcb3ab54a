"""What the Python peers of all benches share: the two commands that harness/child.hpp describes."""

import sys
import time


def seconds_of(size, body):
    """The seconds of `body(size)`, after a small one that wakes the workers up."""
    body(size // 2 if size < 100 else size // 50)
    start = time.perf_counter()
    body(size)
    return time.perf_counter() - start


def main(tool, contestants):
    """`contestants`: by problem and name, functions of the size and the number of workers, which return seconds."""
    if sys.argv[1] == "--list":
        print(tool)
        for problem, name in contestants:
            print(problem, name, sep="\t")
    else:
        problem, name, size, workers = sys.argv[2:]
        print(contestants[problem, name](int(size), int(workers)))
