from math import sqrt

import numpy as np


def orbit(steps, dt):
    position = np.array([1.0, 0.0, 0.1], np.float32)
    velocity = np.array([0.0, 1.0, 0.0], np.float32)
    for _ in range(steps):
        squared = float((position * position).sum())
        pull = position * (-1 / (squared * sqrt(squared)))
        velocity = velocity + pull * dt
        position = position + velocity * dt
    return float((velocity * velocity).sum()) / 2 - 1 / sqrt(float((position * position).sum()))


print(f"{orbit(150000, 0.001):.3f}")
