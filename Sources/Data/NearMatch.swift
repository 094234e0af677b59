/// Finds the name that a user most likely meant.
package enum NearMatch {
    /// The candidate with the fewest edits from `name`, if these are at most a third of its length, rounded up.
    package static func best(for name: String, among candidates: [String]) -> String? {
        let limit = (name.utf8.count + 2) / 3
        return
            candidates
            .map { (candidate: $0, distance: distance(name.lowercased(), $0.lowercased())) }
            .filter { $0.distance <= limit }
            .min { $0.distance < $1.distance }?.candidate
    }

    /// Levenshtein's distance in UTF-8 bytes, by the two-row form of Wagner and Fischer.
    static func distance(_ a: String, _ b: String) -> Int {
        // Names longer than this are not typing mistakes, and the cost is the product of both lengths.
        let a = Array(a.utf8.prefix(200))
        let b = Array(b.utf8.prefix(200))
        var previous = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var row = [i + 1]
            row.reserveCapacity(b.count + 1)
            for (j, y) in b.enumerated() {
                row.append(min(previous[j] + (x == y ? 0 : 1), previous[j + 1] + 1, row[j] + 1))
            }
            previous = row
        }
        return previous[b.count]
    }
}
