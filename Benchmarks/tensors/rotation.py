from math import cos, sin

import numpy as np


def rotation(steps):
    c = cos(0.001)
    s = sin(0.001)
    turn = np.array([[c, -s, 0, 0], [s, c, 0, 0], [0, 0, c, -s], [0, 0, s, c]], np.float32)
    identity = np.eye(4, dtype=np.float32)
    m = identity
    for _ in range(steps):
        m = turn @ m
        m = m @ (3 * identity - m.T @ m) * 0.5
    return m


print(f"{float(rotation(100000).sum()):.2f}")
