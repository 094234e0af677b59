/// The lines of two texts side by side: kept, gone, or new.
package struct LineDifference {
    package enum Line: Equatable, Sendable {
        case same(String)
        case removed(String)
        case added(String)
    }

    package let lines: [Line]

    package var isEmpty: Bool {
        lines.allSatisfy { if case .same = $0 { true } else { false } }
    }

    /// A longest common subsequence, lines being alike where `areAlike` says so.
    ///
    /// Cost: the product of the differing middles' lengths; above `limit` the middles are given as one
    /// replacement, which is what a reader of a difference that large needs.
    package init(
        _ old: [String], _ new: [String], limit: Int = 1 << 22,
        areAlike: (String, String) -> Bool = { $0 == $1 }
    ) {
        var start = 0
        while start < min(old.count, new.count), areAlike(old[start], new[start]) { start += 1 }
        var oldEnd = old.count
        var newEnd = new.count
        while oldEnd > start, newEnd > start, areAlike(old[oldEnd - 1], new[newEnd - 1]) {
            oldEnd -= 1
            newEnd -= 1
        }
        var lines = new[..<start].map(Line.same)
        lines += LineDifference.middle(
            Array(old[start..<oldEnd]), Array(new[start..<newEnd]), limit, areAlike)
        lines += new[newEnd...].map(Line.same)
        self.lines = lines
    }

    private static func middle(
        _ old: [String], _ new: [String], _ limit: Int, _ areAlike: (String, String) -> Bool
    ) -> [Line] {
        let (size, overflow) = old.count.multipliedReportingOverflow(by: new.count)
        guard !overflow, size <= limit, size > 0 else {
            return old.map(Line.removed) + new.map(Line.added)
        }
        // lengths[i][j]: the longest common subsequence of old[i...] and new[j...].
        let width = new.count + 1
        var lengths = [Int32](repeating: 0, count: (old.count + 1) * width)
        var alike = [Bool](repeating: false, count: size)
        for i in old.indices.reversed() {
            for j in new.indices.reversed() {
                let isAlike = areAlike(old[i], new[j])
                alike[i * new.count + j] = isAlike
                lengths[i * width + j] =
                    isAlike
                    ? lengths[(i + 1) * width + j + 1] + 1
                    : max(lengths[(i + 1) * width + j], lengths[i * width + j + 1])
            }
        }
        var lines: [Line] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            if i < old.count, j < new.count, alike[i * new.count + j] {
                lines.append(.same(new[j]))
                (i, j) = (i + 1, j + 1)
            } else if j == new.count
                || (i < old.count && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])
            {
                lines.append(.removed(old[i]))
                i += 1
            } else {
                lines.append(.added(new[j]))
                j += 1
            }
        }
        return lines
    }

    /// The changed lines with `-` and `+` before them and `context` lines around, at most `limit` lines in all.
    package func summary(context: Int = 1, limit: Int = 24) -> String {
        var isNear = [Bool](repeating: false, count: lines.count)
        var changes = 0
        for (index, line) in lines.enumerated() {
            if case .same = line { continue }
            changes += 1
            for near in max(0, index - context)...min(lines.count - 1, index + context) {
                isNear[near] = true
            }
        }
        var text: [String] = []
        var last = -1
        var shown = 0
        for (index, line) in lines.enumerated() where isNear[index] {
            guard text.count < limit else {
                text.append("  … \(changes - shown) more changed lines")
                break
            }
            if last >= 0, index > last + 1 { text.append("  …") }
            last = index
            switch line {
            case .same(let line): text.append("  " + line)
            case .removed(let line): text.append("- " + line)
            case .added(let line): text.append("+ " + line)
            }
            if case .same = line { continue }
            shown += 1
        }
        return text.joined(separator: "\n")
    }
}
