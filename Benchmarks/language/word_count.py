def generate(count, vocabulary):
    words = []
    state = 42
    for _ in range(count):
        state = (state * 1309 + 13849) % 65536
        words.append(f"word{state % (state % vocabulary + 1)}")
    return " ".join(words)


def count_words(text):
    counts = {}
    for word in text.split(" "):
        counts[word] = counts.get(word, 0) + 1
    return counts


counts = count_words(generate(500000, 5000))
most = ""
highest = 0
for word, count in counts.items():
    if count > highest or count == highest and word < most:
        most = word
        highest = count
print(f"{len(counts)} words, most often {most}: {highest}")
