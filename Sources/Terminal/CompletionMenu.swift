import Session

/// What Tab does with the candidates that a session found.
package enum CompletionMenu {
    /// The text that all candidates begin with.
    package static func commonPrefix(_ candidates: [Completions.Candidate]) -> String {
        guard var prefix = candidates.first.map({ Substring($0.text) }) else { return "" }
        for candidate in candidates.dropFirst() {
            while !candidate.text.hasPrefix(prefix) { prefix.removeLast() }
        }
        return String(prefix)
    }

    /// The candidates as lines to print below the prompt: few with what they are, many in columns.
    ///
    /// No more than the screen holds are shown; the last line says how many are left out.
    package static func lines(
        _ candidates: [Completions.Candidate], columns: Int, rows: Int, style: Style
    ) -> [String] {
        let names = candidates.map { label($0) }
        let widest = names.map { Columns.width($0) }.max() ?? 0
        // Half the screen, so that what led to the question stays in view.
        let limit = max(rows / 2, 4)
        if candidates.count <= limit && candidates.contains(where: { !$0.detail.isEmpty }) {
            return zip(names, candidates).map { name, candidate in
                let left = "  " + Columns.pad(name, to: widest)
                let detail = Columns.cut(candidate.detail, to: columns - widest - 5)
                return detail.isEmpty ? left : left + "  " + style.dim(detail)
            }
        }
        let cell = widest + 2
        let across = max(1, (columns - 1) / cell)
        let down = min((names.count + across - 1) / across, limit)
        guard down > 0 else { return [] }
        var lines = (0..<down).map { row in
            stride(from: row, to: min(names.count, down * across), by: down)
                .map { Columns.pad(names[$0], to: cell) }
                .joined()
        }
        let left = names.count - down * across
        if left > 0 { lines.append(style.dim("and \(left) more")) }
        return lines
    }

    /// A path's last part; everything else in full.
    private static func label(_ candidate: Completions.Candidate) -> String {
        guard candidate.kind == .path else { return candidate.text }
        let isFolder = candidate.text.hasSuffix("/")
        let name = candidate.text.split(separator: "/").last.map { String($0) } ?? candidate.text
        return isFolder ? name + "/" : name
    }
}
