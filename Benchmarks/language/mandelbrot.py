def inside(size, limit):
    count = 0
    for row in range(size):
        ci = 3.0 * row / size - 1.5
        for column in range(size):
            cr = 3.0 * column / size - 2.0
            zr, zi = 0.0, 0.0
            zr2, zi2 = 0.0, 0.0
            step = 0
            while step < limit and zr2 + zi2 <= 4.0:
                zi = 2.0 * zr * zi + ci
                zr = zr2 - zi2 + cr
                zr2 = zr * zr
                zi2 = zi * zi
                step += 1
            if step == limit:
                count += 1
    return count


print(inside(300, 100))
