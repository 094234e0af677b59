import Tensors

/// CSV and its kin, cut into fields but not yet understood: quotes as in RFC 4180, CRLF or LF.
///
/// Fields are ranges of the file's bytes, 8 bytes each; nothing is copied until it is read.
struct DelimitedText {
    let path: String
    let separator: UInt8
    private(set) var fieldCount = 0
    /// Bytes at the start that the rows take up: all but an unfinished row at a block's end.
    private(set) var consumed = 0
    /// The line after the last row.
    private(set) var nextLine: Int
    private let bytes: [UInt8]
    private let isLast: Bool
    /// Where each field starts and ends, row by row. Quoted fields keep their quotes.
    private var fields: [(start: UInt32, end: UInt32)] = []
    /// The line on which each row starts; rows differ from lines where quoted fields hold newlines.
    private var lines: [UInt32] = []

    var rowCount: Int { lines.count }

    /// Files above this want NPY or IDX, which need no parsing.
    static let largestFile = 1 << 31

    /// - Parameter separator: nil takes the most frequent of comma, semicolon and tab in the first line.
    /// - Throws: `DataError` naming the line of a row whose number of fields differs from the first
    ///   row's, of an unclosed quote, or of text that is not UTF-8.
    init(path: String, separator: UInt8? = nil) throws {
        let reader = try ByteReader(path: path)
        // A small file may unpack to a huge one: no more than a part of what is available is taken.
        let bytes = try reader.readAll(limit: min(Self.largestFile, Memory.available() / 4))
        self.path = path
        self.bytes = bytes
        let start = bytes.starts(with: Self.byteOrderMark) ? 3 : 0
        self.separator = separator ?? Self.guessSeparator(bytes[start...])
        nextLine = 1
        isLast = true
        try cut(from: start)
        guard !lines.isEmpty else { throw DataError(path, "is empty: expected rows of fields") }
    }

    /// A part of a file that starts with a row. Unless it is the last one, what follows the last newline
    /// that ends a row is left for the next part.
    ///
    /// - Parameters:
    ///   - separator: nil for the first part, which tells it.
    ///   - fieldCount: nil for the first part.
    init(
        path: String, block bytes: [UInt8], separator: UInt8?, fieldCount: Int?, firstLine: Int,
        isLast: Bool
    ) throws {
        self.path = path
        self.bytes = bytes
        let start = firstLine == 1 && bytes.starts(with: Self.byteOrderMark) ? 3 : 0
        self.separator = separator ?? Self.guessSeparator(bytes[start...])
        self.fieldCount = fieldCount ?? 0
        nextLine = firstLine
        self.isLast = isLast
        try cut(from: start)
    }

    private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

    /// The 1-based line on which a row starts.
    func line(ofRow row: Int) -> Int { Int(lines[row]) }

    /// A field's bytes without quotes and the spaces around it; doubled quotes are still doubled.
    func bytes(row: Int, column: Int) -> ArraySlice<UInt8> {
        let field = fields[row * fieldCount + column]
        var slice = bytes[Int(field.start)..<Int(field.end)]
        while let first = slice.first, first == 0x20 || first == 0x09 { slice = slice.dropFirst() }
        while let last = slice.last, last == 0x20 || last == 0x09 { slice = slice.dropLast() }
        if slice.count >= 2, slice.first == Self.quote, slice.last == Self.quote {
            return slice.dropFirst().dropLast()
        }
        return slice
    }

    func text(row: Int, column: Int) throws -> String {
        let field = bytes(row: row, column: column)
        guard let text = String(validating: field, as: UTF8.self) else {
            throw DataError(
                path, at: .line(line(ofRow: row)), "field \(column + 1) is not UTF-8 text",
                hint: "convert the file, e.g. with iconv")
        }
        return text.contains("\"\"") ? Self.undouble(text) : text
    }

    private static let quote: UInt8 = 0x22

    private static func undouble(_ text: String) -> String {
        var result = ""
        var skip = false
        for character in text {
            if character == "\"" && !skip && result.last == "\"" {
                skip = true
            } else {
                skip = false
                result.append(character)
            }
        }
        return result
    }

    private static func guessSeparator(_ bytes: ArraySlice<UInt8>) -> UInt8 {
        let line = bytes.prefix { $0 != 0x0a }
        let candidates: [UInt8] = [0x2c, 0x3b, 0x09]  // , ; tab
        let counts = candidates.map { candidate in line.count { $0 == candidate } }
        guard let most = counts.max(), most > 0, let index = counts.firstIndex(of: most) else {
            return 0x2c
        }
        return candidates[index]
    }

    private mutating func cut(from start: Int) throws {
        var position = start
        var line = UInt32(truncatingIfNeeded: nextLine)
        consumed = start
        var row: [(start: UInt32, end: UInt32)] = []
        while position < bytes.count {
            let firstLine = line
            row.removeAll(keepingCapacity: true)
            while true {
                guard let field = try cutField(from: position, line: &line, startLine: firstLine)
                else { return }
                row.append((UInt32(position), UInt32(field.end)))
                position = field.next
                if field.endsRow { break }
            }
            consumed = position
            nextLine = Int(line)
            // A blank line is no row, wherever it stands.
            if row.count == 1, row[0].start == row[0].end { continue }
            if fieldCount == 0 { fieldCount = row.count }
            guard row.count == fieldCount else {
                throw DataError(
                    path, at: .line(Int(firstLine)),
                    "expected \(fieldCount) fields as in the first row, got \(row.count)",
                    hint: row.count > fieldCount
                        ? "a field that holds a separator must be quoted" : nil)
            }
            fields += row
            lines.append(firstLine)
        }
    }

    /// nil where the block ends within the field.
    private func cutField(
        from start: Int, line: inout UInt32, startLine: UInt32
    ) throws -> (end: Int, next: Int, endsRow: Bool)? {
        var position = start
        while position < bytes.count, bytes[position] == 0x20 { position += 1 }
        if position < bytes.count, bytes[position] == Self.quote {
            position += 1
            while true {
                guard position < bytes.count else {
                    guard isLast else { return nil }
                    throw DataError(
                        path, at: .line(Int(startLine)),
                        "a quoted field starts in this row and never ends")
                }
                if bytes[position] == Self.quote {
                    position += 1
                    guard position < bytes.count, bytes[position] == Self.quote else { break }
                } else if bytes[position] == 0x0a {
                    line += 1
                }
                position += 1
            }
        }
        while position < bytes.count, bytes[position] != separator, bytes[position] != 0x0a {
            if bytes[position] == 0 {
                throw DataError(
                    path, at: .line(Int(line)), "a zero byte stands here: this is not a text file")
            }
            position += 1
        }
        if position == bytes.count { return isLast ? (position, position, true) : nil }
        let endsRow = bytes[position] == 0x0a
        if endsRow { line += 1 }
        let end =
            endsRow && position > start && bytes[position - 1] == 0x0d ? position - 1 : position
        // A separator as the very last byte opens one more, empty, field.
        return (end, position + 1, endsRow)
    }
}
