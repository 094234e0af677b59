def run(rows, columns):
    total = 0
    for i in range(rows):
        for j in range(columns):
            total = (total + i * j) % 1000003
    return total


print(run(1000, 10000))
