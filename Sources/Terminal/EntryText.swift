/// An entry under edit: UTF-8 bytes and the cursor's offset, with the geometry of its lines.
package struct EntryText: Equatable {
    package var bytes: [UInt8]
    package var point: Int

    package init(_ bytes: some Sequence<UInt8>, point: Int) {
        self.bytes = Array(bytes)
        self.point = min(max(point, 0), self.bytes.count)
    }

    private static let newline = UInt8(ascii: "\n")
    private static let space = UInt8(ascii: " ")
    /// What one level of nesting is indented by.
    static let step = 4

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Where the cursor's line begins.
    package var lineStart: Int {
        (bytes[..<point].lastIndex(of: Self.newline) ?? -1) + 1
    }

    /// Where the cursor's line ends, before its newline.
    package var lineEnd: Int {
        bytes[point...].firstIndex(of: Self.newline) ?? bytes.count
    }

    /// Whether only white space stands before the cursor on its line.
    var isAtIndentation: Bool {
        bytes[lineStart..<point].allSatisfy { $0 == Self.space || $0 == UInt8(ascii: "\t") }
    }

    /// The cursor moved to the line above, in the same column; nil on the first line.
    package var pointAbove: Int? {
        guard lineStart > 0 else { return nil }
        let above = EntryText(bytes, point: lineStart - 1)
        return above.offset(ofColumn: column)
    }

    /// The cursor moved to the line below, in the same column; nil on the last line.
    package var pointBelow: Int? {
        guard lineEnd < bytes.count else { return nil }
        let below = EntryText(bytes, point: lineEnd + 1)
        return below.offset(ofColumn: column)
    }

    /// Spaces that a new line after the cursor begins with: one step more than the line that opened the
    /// innermost bracket still open.
    package var indentationBelow: Int {
        openLines.last.map { $0 + Self.step } ?? 0
    }

    /// How many spaces before the cursor to take away so that a closing bracket stands under the line
    /// that opened it; nil where the cursor follows more than spaces.
    package var outdent: Int? {
        let before = bytes[lineStart..<point]
        guard lineStart > 0, before.allSatisfy({ $0 == Self.space }), let opened = openLines.last,
            before.count > opened
        else { return nil }
        return before.count - opened
    }

    /// For each bracket open at the cursor, outermost first, the indentation of its line. Strings and
    /// comments are skipped as well as indentation needs: whether text is complete is the parser's word.
    private var openLines: [Int] {
        var open: [Int] = []
        var indentation = 0
        var (isIndenting, isString, isComment, isEscaped) = (true, false, false, false)
        for byte in bytes[..<point] {
            if byte == Self.newline {
                (indentation, isIndenting, isComment, isEscaped) = (0, true, false, false)
                continue
            }
            if isIndenting, byte == Self.space {
                indentation += 1
                continue
            }
            isIndenting = false
            if isComment { continue }
            if isEscaped {
                isEscaped = false
                continue
            }
            switch byte {
            case UInt8(ascii: "\\"): isEscaped = isString
            case UInt8(ascii: "\""): isString.toggle()
            case _ where isString: break
            case UInt8(ascii: "#"): isComment = true
            case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "("):
                open.append(indentation)
            case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ")"):
                _ = open.popLast()
            default: break
            }
        }
        return isString ? [] : open
    }

    /// The text as it is drawn: lines after the first are shifted right by `margin` to stand under the
    /// first, which follows the prompt. Also where the offsets `point` and `mark` come to lie.
    package func drawn(margin: Int, mark: Int) -> (bytes: [UInt8], point: Int, mark: Int) {
        var drawn: [UInt8] = []
        drawn.reserveCapacity(bytes.count + 64)
        var drawnPoint = 0
        var drawnMark = mark
        for (offset, byte) in bytes.enumerated() {
            if offset == point { drawnPoint = drawn.count }
            if offset == mark { drawnMark = drawn.count }
            drawn.append(byte)
            if byte == Self.newline {
                drawn.append(contentsOf: repeatElement(Self.space, count: margin))
            }
        }
        if point == bytes.count { drawnPoint = drawn.count }
        if mark == bytes.count { drawnMark = drawn.count }
        return (drawn, drawnPoint, drawnMark)
    }

    /// Scalars between the line's start and the cursor.
    private var column: Int {
        bytes[lineStart..<point].count { !Self.continues($0) }
    }

    private func offset(ofColumn column: Int) -> Int {
        var offset = lineStart
        var left = column
        while offset < lineEnd {
            if !Self.continues(bytes[offset]) {
                if left == 0 { break }
                left -= 1
            }
            offset += 1
        }
        return offset
    }

    /// Whether a byte continues a scalar that began before it.
    private static func continues(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
