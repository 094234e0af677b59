extension Diagnostic: CustomStringConvertible {
    /// The diagnostic as a person reads it:
    ///
    /// ```
    /// error: expected `)`, got the end
    ///   --> cell 3:1:8
    ///   |
    /// 1 | print(1
    ///   |        ^
    ///   = `(` was opened here: 1:6
    /// hint: …
    /// ```
    package var description: String {
        var lines = ["\(severity.rawValue): \(message)"]
        lines.append(source.excerpt(span))
        for note in notes {
            guard let place = note.span else {
                lines.append("note: \(note.message)")
                continue
            }
            let other = source.position(at: Int(place.lower))
            // What the excerpt shows already needs no lines of its own.
            if other.line == position.line {
                lines.append("note: \(note.message): column \(other.column)")
            } else {
                lines.append("note: \(note.message)")
                lines.append(source.excerpt(place))
            }
        }
        if let hint { lines.append("hint: \(hint)") }
        return lines.joined(separator: "\n")
    }
}

extension Source {
    /// The widest part of a line that an excerpt shows, in characters.
    private static let excerptWidth = 100

    /// Where a span is, its line, and a caret under it:
    ///
    /// ```
    ///   --> cell 3:1:8
    ///   |
    /// 1 | print(1
    ///   |        ^
    /// ```
    ///
    /// A span of several lines is marked to the end of its first. Of a long line only the part
    /// around the span is shown.
    package func excerpt(_ span: Span) -> String {
        var place = min(Int(span.lower), bytes.count)
        // The end of the text is shown at the end of its last line that is not empty.
        if span.range.isEmpty || place == bytes.count {
            while place > 0, place == bytes.count || range(ofLine: line(at: place)).isEmpty,
                [UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: " ")].contains(
                    bytes[place - 1])
            {
                place -= 1
            }
        }
        let position = position(at: place)
        let lineRange = range(ofLine: position.line)
        let start = min(max(place, lineRange.lowerBound), lineRange.upperBound)
        let end = min(max(Int(span.upper), start), lineRange.upperBound)

        var before = printable(bytes[lineRange.lowerBound..<start])
        var marked = printable(bytes[start..<end])
        var after = printable(bytes[end..<lineRange.upperBound])
        if marked.count > Self.excerptWidth { marked = marked.prefix(Self.excerptWidth - 1) + "…" }
        let context = (Self.excerptWidth - marked.count) / 2
        let isLong = before.count + marked.count + after.count > Self.excerptWidth
        if isLong, before.count > context { before = "…" + before.suffix(context) }
        if isLong, after.count > context { after = after.prefix(context) + "…" }

        let number = String(position.line)
        let margin = String(repeating: " ", count: number.utf8.count)
        let padding = String(repeating: " ", count: columns(of: before))
        let carets = String(repeating: "^", count: max(1, columns(of: marked)))
        let text = before + marked + after
        return """
            \(margin)--> \(name):\(position.line):\(position.column)
            \(margin) |
            \(number) |\(text.isEmpty ? "" : " ")\(text)
            \(margin) | \(padding)\(carets)
            """
    }

    /// Tabs as four spaces; other control characters, invisible ones on their own and broken UTF-8 as
    /// replacement characters, so that an excerpt can neither move the cursor nor colour the terminal, and
    /// shows what is there.
    private func printable(_ bytes: ArraySlice<UInt8>) -> String {
        var text = ""
        for character in String(decoding: bytes, as: UTF8.self) {
            if character == "\t" {
                text += "    "
            } else if character.unicodeScalars.contains(where: {
                $0.properties.generalCategory == .control
            }) || character.isOnlyFormat {
                text += "\u{FFFD}"
            } else {
                text.append(character)
            }
        }
        return text
    }

    /// How many terminal columns a text takes.
    private func columns(of text: String) -> Int {
        text.reduce(0) { $0 + ($1.isWide ? 2 : 1) }
    }
}

extension Character {
    /// East Asian wide characters and emoji take two columns (Unicode Standard Annex 11, its large
    /// blocks).
    package var isWide: Bool {
        guard let scalar = unicodeScalars.first else { return false }
        if scalar.properties.isEmojiPresentation { return true }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return true
        default:
            return false
        }
    }

    /// Nothing but characters that steer others, such as a zero-width space.
    fileprivate var isOnlyFormat: Bool {
        unicodeScalars.allSatisfy { $0.properties.generalCategory == .format }
    }
}
