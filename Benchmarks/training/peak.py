"""Prints the GFLOP/s of NumPy's product of two matrices of 1024², the best of a hundred."""

import time

import numpy

SIDE = 1024


def main():
    a = numpy.ones((SIDE, SIDE), numpy.float32)
    spans = []
    for _ in range(100):
        start = time.perf_counter()
        a @ a
        spans.append(time.perf_counter() - start)
    print(2 * SIDE ** 3 / min(spans) / 1e9)


main()
