/// The candidate that a misspelt name most likely meant, or nil when none is near.
///
/// Near is an optimal-string-alignment distance (Damerau–Levenshtein with adjacent swaps) of at most 1 for short names, 2
/// from four letters on and 3 from seven, or the one being the beginning of the other. Of those equally near,
/// one that only lacks letters in `name` goes before others, then the one that comes first.
package func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().utf8)
    // A name this long is a mistake of another kind, and the distance is quadratic; one letter is no clue.
    guard wanted.count > 1, wanted.count <= 64 else { return nil }
    let limit = wanted.count < 4 ? 1 : wanted.count < 7 ? 2 : 3
    var best: String?
    var bestDistance = limit + 1
    var bestIsWhole = false
    for candidate in candidates where candidate != name {
        let other = Array(candidate.lowercased().utf8)
        let distance: Int
        if abs(other.count - wanted.count) <= min(bestDistance, limit) {
            distance = editDistance(wanted, other)
        } else if min(other.count, wanted.count) >= 3,
            wanted.starts(with: other) || other.starts(with: wanted)
        {
            distance = limit
        } else {
            continue
        }
        guard distance <= min(bestDistance, limit) else { continue }
        let isWhole = contains(other, wanted)
        if distance < bestDistance || isWhole && !bestIsWhole {
            (best, bestDistance, bestIsWhole) = (candidate, distance, isWhole)
        }
    }
    return best
}

/// Whether the letters of `part` stand in `whole` in their order.
private func contains(_ whole: [UInt8], _ part: [UInt8]) -> Bool {
    var rest = part[...]
    for letter in whole where letter == rest.first { rest.removeFirst() }
    return rest.isEmpty
}

private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforePrevious = [Int](repeating: 0, count: b.count + 1)
    var previous = Array(0...b.count)
    var current = previous
    for i in a.indices {
        current[0] = i + 1
        for j in b.indices {
            let cost = a[i] == b[j] ? 0 : 1
            current[j + 1] = min(previous[j] + cost, previous[j + 1] + 1, current[j] + 1)
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                current[j + 1] = min(current[j + 1], beforePrevious[j - 1] + 1)
            }
        }
        (beforePrevious, previous, current) = (previous, current, beforePrevious)
    }
    return previous[b.count]
}

/// `did you mean \`accuracy\`?`, or nil.
package func suggestion(for name: String, among candidates: some Sequence<String>) -> String? {
    nearestName(to: name, among: candidates).map { "did you mean `\($0)`?" }
}
