/// The cells of a session that ran to their end, as a notebook.
package struct Transcript {
    package private(set) var cells: [String] = []

    package init() {}

    package mutating func add(_ code: String) {
        let text = code.trimmed
        if !text.isEmpty { cells.append(text) }
    }

    /// The notebook's source: a title and one fence a cell.
    package func notebook(title: String, seed: UInt64) -> String {
        var text = "---\ntitle: \(Transcript.quoted(title))\nseed: \(seed)\n---\n"
        for cell in cells {
            let fence = String(repeating: "`", count: max(3, Transcript.longestFence(in: cell) + 1))
            text += "\n\(fence){linnet}\n\(cell)\n\(fence)\n"
        }
        return text
    }

    /// The title as a YAML double-quoted scalar.
    private static func quoted(_ title: String) -> String {
        let escaped = title.flatMap { character -> String in
            character == "\"" || character == "\\" ? "\\\(character)" : String(character)
        }
        return "\"" + String(escaped) + "\""
    }

    private static func longestFence(in text: String) -> Int {
        var longest = 2
        var run = 0
        for character in text {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}
