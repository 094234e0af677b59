import Text

/// What the `#|` lines of a cell say.
package struct CellOptions: Equatable, Sendable {
    package enum Echo: String, CaseIterable, Sendable {
        /// Shown, folded: the reader opens it.
        case fold
        case shown = "true"
        case hidden = "false"
    }

    /// How `check` compares what the cell gives with what is recorded.
    package enum Comparison: String, CaseIterable, Sendable {
        case exact, approx, skip
    }

    package enum ExpectedError: Equatable, Sendable {
        case none, any
        /// An error of this kind, or with these words in its message.
        case matching(String)
    }

    /// Names the cell's figures, and is what `@fig-loss` refers to.
    package var label: String?
    package var caption: String?
    /// nil: as the front matter says.
    package var echo: Echo?
    package var evaluates = true
    package var expectedError = ExpectedError.none
    /// Seconds; nil: as the front matter or the command line says.
    package var timeout: Double?
    package var comparison = Comparison.approx

    package init() {}

    static let names = [
        "label", "caption", "echo", "eval", "expect-error", "timeout", "check",
    ]
}

extension CellOptions {
    /// Reads the options' lines, `firstLine` being the first one's line in the file.
    init(lines: [String], path: String, firstLine: Int) throws(NotebookError) {
        self.init()
        let yaml = lines.map { line in
            // Everything before `#|` is indentation; one space after it belongs to the mark.
            var bytes = Substring(line.trimmed).utf8.dropFirst(2)
            if bytes.first == UInt8(ascii: " ") { bytes.removeFirst() }
            return String(Substring(bytes))
        }.joined(separator: "\n")
        let fields = try Fields(yaml, path: path, firstLine: firstLine, what: "a cell's options")
        for entry in fields.entries {
            try set(entry, fields)
        }
    }

    private mutating func set(_ entry: YAML.Entry, _ fields: Fields) throws(NotebookError) {
        switch entry.key {
        case "label": label = try fields.label(entry)
        case "caption": caption = try fields.text(entry)
        case "echo": echo = try fields.choice(entry, of: Echo.self)
        case "eval": evaluates = try fields.bool(entry)
        case "expect-error": expectedError = try fields.expectedError(entry)
        case "timeout": timeout = try fields.seconds(entry)
        case "check": comparison = try fields.choice(entry, of: Comparison.self)
        default:
            let near = nearestName(to: entry.key, among: CellOptions.names)
            throw fields.error(
                entry.line, "unknown option `\(entry.key)`",
                hint: near.map { "did you mean `\($0)`?" }
                    ?? "there are \(CellOptions.names.joined(separator: ", "))")
        }
    }
}

extension Fields {
    fileprivate func label(_ entry: YAML.Entry) throws(NotebookError) -> String {
        let label = try text(entry)
        let isName = label.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        // The label becomes a file's name and an id in the report.
        guard isName, !label.isEmpty, label.utf8.count <= 100, label.first != "-" else {
            throw error(
                entry.value.line, "`\(label)` cannot be a label",
                hint: "use letters, digits, - and _, as in fig-loss")
        }
        return label
    }

    fileprivate func expectedError(
        _ entry: YAML.Entry
    ) throws(NotebookError) -> CellOptions.ExpectedError {
        if case .string(let text) = entry.value.content { return .matching(text) }
        return try bool(entry) ? .any : .none
    }
}
