def run(count):
    total = 0
    i = 0
    while i < count:
        if i % 3 == 0:
            total += 5
        else:
            total -= 1
        i += 1
    return total


print(run(10000000))
