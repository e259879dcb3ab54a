"""Numba's contestant: reads problems from standard input, one a line, and answers each with its seconds and the sum
of its counts. The first line that it prints names the versions."""

import sys
import time

import numba
import numpy as np


@numba.njit(parallel=True, fastmath=True)
def mandelbrot(center_x, center_y, spacing, max_iter, counts):
    height, width = counts.shape
    for row in numba.prange(height):
        cy = center_y + ((height - 1) / 2 - row) * spacing
        for column in range(width):
            cx = center_x + (column - (width - 1) / 2) * spacing
            x = 0.0
            y = 0.0
            n = 0
            while n < max_iter and x * x + y * y <= 4.0:
                x, y = x * x - y * y + cx, 2 * x * y + cy
                n += 1
            counts[row, column] = n


mandelbrot(0.0, 0.0, 0.1, 10, np.zeros((4, 4), np.uint32))  # compiled now, not while the clock runs
print(f"Numba {numba.__version__}, {numba.get_num_threads()} threads", flush=True)
for line in sys.stdin:
    center_x, center_y, spacing, width, height, max_iter = line.split()
    counts = np.zeros((int(height), int(width)), np.uint32)
    start = time.perf_counter()
    mandelbrot(float(center_x), float(center_y), float(spacing), int(max_iter), counts)
    seconds = time.perf_counter() - start
    print(seconds, int(counts.sum(dtype=np.uint64)), flush=True)
