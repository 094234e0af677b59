from math import sqrt


def entry(i, j):
    return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1)


def multiply(v):
    n = len(v)
    result = []
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += entry(i, j) * v[j]
        result.append(total)
    return result


def multiply_transposed(v):
    n = len(v)
    result = []
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += entry(j, i) * v[j]
        result.append(total)
    return result


def spectral_norm(n):
    u = []
    for _ in range(n):
        u.append(1.0)
    v = []
    for _ in range(10):
        v = multiply_transposed(multiply(u))
        u = multiply_transposed(multiply(v))
    uv = 0.0
    vv = 0.0
    for i in range(n):
        uv += u[i] * v[i]
        vv += v[i] * v[i]
    return sqrt(uv / vv)


print(f"{spectral_norm(200):.9f}")
