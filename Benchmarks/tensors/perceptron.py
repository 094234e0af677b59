import numpy as np


def weights(seed):
    values = [((i * seed) % 17 - 8) / 16 for i in range(64)]
    return np.array(values, np.float32).reshape(8, 8)


def learn(steps, rate):
    x = np.array([(i - 3.5) / 4 for i in range(8)], np.float32)
    target = np.array([(i % 3 - 1) / 2 for i in range(8)], np.float32)
    w1 = weights(37)
    w2 = weights(29)
    loss = 0.0
    for _ in range(steps):
        h = np.tanh(w1 @ x)
        error = w2 @ h - target
        back = (error @ w2) * (1 - h * h)
        w2 = w2 - error[:, None] * h * rate
        w1 = w1 - back[:, None] * x * rate
        loss = float((error * error).sum())
    return loss


print(f"{learn(60000, 0.000005):.4f}")
