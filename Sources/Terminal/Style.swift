/// Colours and weights of what the terminal shows; `plain` where it shows none.
package struct Style: Sendable {
    package var isOn: Bool

    package init(_ colours: Console.Colours) {
        isOn = colours != .none
    }

    package func bold(_ text: String) -> String { wrap(text, "1") }
    package func dim(_ text: String) -> String { wrap(text, "2") }
    package func error(_ text: String) -> String { wrap(text, "1;31") }
    package func accent(_ text: String) -> String { wrap(text, "36") }

    /// What switches the prompt's colour on and off, nil where there is none.
    var promptMarks: (on: String, off: String)? {
        isOn ? ("\u{1B}[1;34m", "\u{1B}[0m") : nil
    }

    private func wrap(_ text: String, _ code: String) -> String {
        isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    /// An error's full text, its message, carets and hints set apart from what is only quoted.
    package func errorReport(_ rendered: String) -> String {
        guard isOn else { return rendered }
        let lines = rendered.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().map { number, line in
            if number == 0 { return error(String(line)) }
            let content = line.drop { $0 == " " }
            if content.hasPrefix("hint:") { return accent(String(line)) }
            if content.hasPrefix("-->") { return dim(String(line)) }
            // A quoted line: `12 | source`, or `   | ^^^` below it.
            let afterNumber = content.drop { $0.isNumber }.drop { $0 == " " }
            guard afterNumber.first == "|" else { return String(line) }
            let quoted = afterNumber.dropFirst()
            let gutter = line.dropLast(quoted.count)
            let isMark = quoted.contains("^") && quoted.allSatisfy { $0 == " " || $0 == "^" }
            return dim(String(gutter)) + (isMark ? error(String(quoted)) : String(quoted))
        }.joined(separator: "\n")
    }
}

/// Text measured in terminal columns.
package enum Columns {
    package static func width(_ text: some StringProtocol) -> Int {
        text.reduce(0) { $0 + width($1) }
    }

    /// The columns of one character: 2 for East Asian wide ones and emoji, by its first scalar.
    static func width(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        if scalar.value < 0x300 { return scalar.value < 0x20 || scalar.value == 0x7F ? 0 : 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    /// The blocks of Unicode's EastAsianWidth.txt that are wide throughout.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
        0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]

    /// `text` cut to `limit` columns, with an ellipsis where something is missing.
    package static func cut(_ text: String, to limit: Int) -> String {
        guard width(text) > limit else { return text }
        guard limit > 0 else { return "" }
        var result = ""
        var used = 0
        for character in text {
            let columns = width(character)
            if used + columns > limit - 1 { break }
            result.append(character)
            used += columns
        }
        return result + "…"
    }

    static func pad(_ text: String, to columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - width(text)))
    }
}
