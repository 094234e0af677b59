import Text

/// Tables in text: CSV, TSV and what looks like them, with the types of columns found or given.
package struct CSV {
    package struct Options: Sendable {
        /// What stands between fields; nil takes it from the first line.
        package var separator: Character?
        /// Whether the first row holds names; nil: it does where none of its fields is a number.
        package var hasHeader: Bool?
        /// Types by column name, over what the values look like.
        package var types: [String: ColumnType] = [:]

        package init() {}
    }

    package let columns: [Column]
    /// The line on which each row starts, for errors.
    package let lines: [Int]
    /// Rows that lack a value in some column, in order.
    package let rowsWithMissing: [Int]
    package let path: String

    /// Fields that mean "no value".
    static let missing: Set<String> = ["", "NA", "N/A", "null", "NULL", "None", "?"]
    private static let missingBytes = Set(missing.map { Array($0.utf8)[...] })

    /// - Throws: `DataError` naming the line of a bad row or field.
    package init(path: String, options: Options = Options()) throws {
        let text = try DelimitedText(
            path: path, separator: try Self.separator(options, path: path))
        let (names, hasHeader) = try Self.header(text, options, path: path)
        let rows = (hasHeader ? 1 : 0)..<text.rowCount
        guard !rows.isEmpty else { throw DataError(path, "has a header and no rows") }
        var lacking = Set<Int>()
        columns = try names.enumerated().map { index, name in
            Column(
                name,
                try Self.values(
                    text, rows, index, name, options.types[name], missing: &lacking))
        }
        lines = rows.map { text.line(ofRow: $0) }
        rowsWithMissing = lacking.sorted()
        self.path = path
    }

    static func separator(_ options: Options, path: String) throws -> UInt8? {
        try options.separator.map { character in
            guard let ascii = character.asciiValue, ascii != 0x22, ascii != 0x0a else {
                throw DataError(path, "`\(character)` cannot separate fields")
            }
            return ascii
        }
    }

    /// The columns' names, and whether the first row holds them.
    static func header(
        _ text: DelimitedText, _ options: Options, path: String
    ) throws -> (names: [String], isThere: Bool) {
        let width = text.fieldCount
        let hasHeader =
            options.hasHeader
            ?? (0..<width).allSatisfy { Number.double(text.bytes(row: 0, column: $0)) == nil }
        let names = try hasHeader ? names(text) : (0..<width).map { "column_\($0 + 1)" }
        for name in options.types.keys where !names.contains(name) {
            throw unknownColumn(name, among: names, path: path)
        }
        return (names, hasHeader)
    }

    static func isMissing(_ field: ArraySlice<UInt8>) -> Bool {
        field.count <= 4 && missingBytes.contains(field)
    }

    package func column(_ name: String) throws -> Column {
        guard let column = columns.first(where: { $0.name == name }) else {
            throw Self.unknownColumn(name, among: columns.map(\.name), path: path)
        }
        return column
    }

    static func unknownColumn(_ name: String, among names: [String], path: String) -> DataError {
        let near = nearestName(to: name, among: names).map { "did you mean `\($0)`? " } ?? ""
        let list = names.prefix(20).map { "`\($0)`" }.joined(separator: ", ")
        let more = names.count > 20 ? " and \(names.count - 20) more" : ""
        return DataError(
            path, "there is no column `\(name)`", hint: "\(near)columns are \(list)\(more)")
    }

    private static func names(_ text: DelimitedText) throws -> [String] {
        var seen = Set<String>()
        return try (0..<text.fieldCount).map { index in
            let written = try text.text(row: 0, column: index)
            let name = written.isEmpty ? "column_\(index + 1)" : written
            guard seen.insert(name).inserted else {
                throw DataError(
                    text.path, at: .line(text.line(ofRow: 0)), "two columns are called `\(name)`")
            }
            return name
        }
    }

    /// Ints if all are, else floats if all are numbers, else strings; a given type must fit.
    private static func values(
        _ text: DelimitedText, _ rows: Range<Int>, _ column: Int, _ name: String,
        _ given: ColumnType?, missing lacking: inout Set<Int>
    ) throws -> Column.Values {
        var absent: [Int] = []
        var wrong: Int?
        if given != .string {
            if given != .float {
                var ints: [Int] = []
                ints.reserveCapacity(rows.count)
                for row in rows {
                    guard let value = Number.int(text.bytes(row: row, column: column)) else {
                        wrong = row
                        break
                    }
                    ints.append(value)
                }
                if ints.count == rows.count { return .ints(ints) }
            }
            if given != .int {
                var floats: [Double] = []
                floats.reserveCapacity(rows.count)
                wrong = nil
                for row in rows {
                    let field = text.bytes(row: row, column: column)
                    if let value = Number.double(field) {
                        floats.append(value)
                    } else if missingBytes.contains(field) {
                        floats.append(.nan)
                        absent.append(row - rows.lowerBound)
                    } else {
                        wrong = row
                        break
                    }
                }
                if wrong == nil, given == .float || absent.count < rows.count {
                    lacking.formUnion(absent)
                    return .floats(floats)
                }
            }
        }
        if let given, given != .string, let wrong {
            throw DataError(
                text.path, at: .line(text.line(ofRow: wrong)),
                "column `\(name)` should be \(given.rawValue), got "
                    + "\"\(try text.text(row: wrong, column: column))\"")
        }
        return .strings(
            try rows.map { row in
                if missingBytes.contains(text.bytes(row: row, column: column)) {
                    lacking.insert(row - rows.lowerBound)
                    return ""
                }
                return try text.text(row: row, column: column)
            })
    }
}
