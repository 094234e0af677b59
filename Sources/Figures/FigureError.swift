/// Why a figure cannot be drawn: the operation, what was got, what was expected, and what to do.
package struct FigureError: Error, Equatable, Sendable, CustomStringConvertible {
    package var operation: String
    /// What is wrong, without the operation's name.
    package var problem: String
    package var hint: String?

    package init(_ operation: String, _ problem: String, hint: String? = nil) {
        self.operation = operation
        self.problem = problem
        self.hint = hint
    }

    package var message: String { "\(operation): \(problem)" }

    package var description: String { hint.map { "\(message) (\($0))" } ?? message }
}

/// The candidate nearest to `name` by edit distance, nil where none is near enough to be a slip.
func nearest(to name: String, among candidates: [String]) -> String? {
    let wanted = Array(name.lowercased())
    let scored = candidates.map { (distance(wanted, Array($0.lowercased())), $0) }
    guard let best = scored.min(by: { $0.0 < $1.0 }) else { return nil }
    return best.0 <= max(1, wanted.count / 3) ? best.1 : nil
}

/// Levenshtein's distance, one row at a time.
private func distance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for (i, left) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, right) in b.enumerated() {
            let cost = min(row[j] + 1, row[j + 1] + 1, diagonal + (left == right ? 0 : 1))
            diagonal = row[j + 1]
            row[j + 1] = cost
        }
    }
    return row[b.count]
}
