def sieve(limit):
    is_prime = []
    for i in range(limit):
        is_prime.append(True)
    count = 0
    for i in range(2, limit):
        if is_prime[i]:
            count += 1
            for multiple in range(i + i, limit, i):
                is_prime[multiple] = False
    return count


print(sieve(2000000))
