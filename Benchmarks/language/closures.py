def mapped(items, change):
    result = []
    for item in items:
        result.append(change(item))
    return result


def filtered(items, keep):
    result = []
    for item in items:
        if keep(item):
            result.append(item)
    return result


def folded(items, start, combine):
    result = start
    for item in items:
        result = combine(result, item)
    return result


def run(count, factor, divisor):
    numbers = []
    for i in range(count):
        numbers.append(i)
    scaled = mapped(numbers, lambda x: x * factor + 1)
    kept = filtered(scaled, lambda x: x % divisor != 0)
    total = folded(kept, 0, lambda sum, x: sum + x)
    return len(kept), total


count, total = run(1000000, 3, 7)
print(f"{count} kept, {total} in all")
