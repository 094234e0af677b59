/// A text to be parsed, with the name that errors call it by: a file's path, or a cell as `cell 3`.
///
/// The bytes are kept as given. A text that is not UTF-8 is still a source: parsing it reports
/// where.
package final class Source: Sendable {
    /// A 1-based place. Columns count characters as a reader does, not bytes.
    package struct Position: Equatable, Sendable {
        package var line: Int
        package var column: Int
    }

    /// Texts beyond this many bytes are refused by the parser, since spans are 32-bit.
    package static let maximumSize = 1 << 30

    package let name: String
    package let bytes: [UInt8]
    /// The offset at which each line starts; the first is 0.
    package let lineStarts: [UInt32]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        var starts: [UInt32] = [0]
        if bytes.count <= Self.maximumSize {
            for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
                starts.append(UInt32(offset + 1))
            }
        }
        lineStarts = starts
    }

    package convenience init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// The 1-based line that holds an offset; offsets past the end belong to the last line.
    package func line(at offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while low < high {
            let middle = (low + high) / 2
            if Int(lineStarts[middle]) <= offset { low = middle + 1 } else { high = middle }
        }
        return max(low, 1)
    }

    /// The 1-based line and column of an offset.
    package func position(at offset: Int) -> Position {
        let line = line(at: offset)
        let start = Int(lineStarts[line - 1])
        let end = min(max(offset, start), bytes.count)
        return Position(
            line: line, column: String(decoding: bytes[start..<end], as: UTF8.self).count + 1)
    }

    /// The offsets of a 1-based line, without its line break; empty for a line that is not there.
    package func range(ofLine line: Int) -> Range<Int> {
        guard line >= 1, line <= lineStarts.count else { return 0..<0 }
        let start = Int(lineStarts[line - 1])
        var end = line < lineStarts.count ? Int(lineStarts[line]) - 1 : bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<end
    }

    /// The text in a span, cut to what the source holds.
    package func text(in span: Span) -> String {
        String(decoding: bytes[span.range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }
}
