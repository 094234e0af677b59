import numpy as np


def run(count):
    a = np.array([1.0, 2.0, 3.0], np.float32)
    b = np.array([0.5, 0.25, 0.125], np.float32)
    total = a
    for _ in range(count):
        total = a + b
    return total


print(f"{float(run(1000000).sum()):.3f}")
