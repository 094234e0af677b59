/// What one reading of a CSV file tells: names and types of its columns, its classes, how many rows.
///
/// Types are found as `CSV` finds them: ints if all are, else floats if all are numbers, else strings.
struct CSVSurvey {
    let path: String
    let separator: UInt8
    let hasHeader: Bool
    let names: [String]
    private(set) var types: [ColumnType]
    private(set) var rowCount = 0
    /// Whether any field lacks a value.
    private(set) var hasMissing = false
    private(set) var label: CSVLabel?

    private let given: [String: ColumnType]
    private let labelColumn: Int?
    private let blockBytes: Int
    private var absent: [Int]

    init(
        path: String, separator: UInt8?, options: CSV.Options, label: String?, blockBytes: Int
    ) throws {
        let blocks = try DelimitedBlocks(path: path, separator: separator, blockBytes: blockBytes)
        guard let first = try blocks.next() else {
            throw DataError(path, "is empty: expected rows of fields")
        }
        let header = try CSV.header(first, options, path: path)
        self.path = path
        self.separator = first.separator
        self.blockBytes = blockBytes
        hasHeader = header.isThere
        names = header.names
        given = options.types
        types = names.map { options.types[$0] ?? .int }
        absent = [Int](repeating: 0, count: names.count)
        labelColumn = try label.map { label in
            guard let column = header.names.firstIndex(of: label) else {
                throw CSV.unknownColumn(label, among: header.names, path: path)
            }
            return column
        }
    }

    mutating func run() throws {
        var found = Set<String>()
        var (count, isMissing) = (0, false)
        var (types, absent) = (types, absent)
        try forEachRow { text, row in
            count += 1
            for column in names.indices {
                let field = text.bytes(row: row, column: column)
                if CSV.isMissing(field) {
                    isMissing = true
                    absent[column] += 1
                    guard types[column] == .int else { continue }
                    guard given[names[column]] == nil else {
                        throw wrongType(text, row, column)
                    }
                    types[column] = .float
                } else {
                    try widen(&types[column], for: field, text, row, column)
                }
            }
            if let labelColumn, found.count <= DataStore.mostClasses {
                let field = text.bytes(row: row, column: labelColumn)
                found.insert(
                    CSV.isMissing(field) ? "" : try text.text(row: row, column: labelColumn))
            }
        }
        for column in names.indices where given[names[column]] == nil && absent[column] == count {
            types[column] = .string
        }
        (self.types, self.absent, rowCount, hasMissing) = (types, absent, count, isMissing)
        guard count > 0 else { throw DataError(path, "has a header and no rows") }
        label = try labelColumn.map { try makeLabel($0, found) }
    }

    private func widen(
        _ type: inout ColumnType, for field: ArraySlice<UInt8>, _ text: DelimitedText, _ row: Int,
        _ column: Int
    ) throws {
        let before = type
        if type == .int, Number.int(field) == nil { type = .float }
        if type == .float, Number.double(field) == nil { type = .string }
        guard type == before || given[names[column]] == nil else {
            throw wrongType(text, row, column)
        }
    }

    private func wrongType(_ text: DelimitedText, _ row: Int, _ column: Int) -> DataError {
        let found = (try? text.text(row: row, column: column)) ?? ""
        return DataError(
            path, at: .line(text.line(ofRow: row)),
            "column `\(names[column])` should be \(given[names[column]]?.rawValue ?? ""), got "
                + "\"\(found)\"")
    }

    /// Ints are in the order of numbers, strings in that of text. Values have no classes.
    private func makeLabel(_ column: Int, _ found: Set<String>) throws -> CSVLabel {
        guard types[column] != .float else {
            return CSVLabel(column: column, name: names[column], classes: [], indices: [:])
        }
        guard found.count <= DataStore.mostClasses else {
            throw DataError(
                path, "column `\(names[column])` has more than \(DataStore.mostClasses) classes",
                hint: "types: {\(names[column]): \"float\"} makes it values to predict")
        }
        if types[column] == .int {
            // The same number may be written in several ways.
            let values = Set(found.compactMap { Number.int(Array($0.utf8)[...]) }).sorted()
            let places = Dictionary(uniqueKeysWithValues: zip(values, values.indices))
            let pairs = found.compactMap { text in
                Number.int(Array(text.utf8)[...]).flatMap { places[$0] }.map { (text, $0) }
            }
            return CSVLabel(
                column: column, name: names[column], classes: values.map { "\($0)" },
                indices: Dictionary(uniqueKeysWithValues: pairs))
        }
        let classes = found.sorted()
        return CSVLabel(
            column: column, name: names[column], classes: classes.map(DataStore.className),
            indices: Dictionary(uniqueKeysWithValues: zip(classes, classes.indices)))
    }

    /// The columns to learn from.
    func features(_ wanted: [String]?) throws -> [Int] {
        if let wanted {
            guard !wanted.isEmpty else {
                throw DataError(path, "`features` names no column to learn from")
            }
            return try wanted.map { name in
                guard let column = names.firstIndex(of: name) else {
                    throw CSV.unknownColumn(name, among: names, path: path)
                }
                guard types[column] != .string else {
                    throw DataError(
                        path, "column `\(name)` holds strings, which cannot be features",
                        hint: "leave it out of `features`")
                }
                return column
            }
        }
        let numeric = names.indices.filter { types[$0] != .string && $0 != labelColumn }
        guard !numeric.isEmpty else {
            throw DataError(path, "no column but the label holds numbers to learn from")
        }
        return numeric
    }

    func forEachRow(_ body: (DelimitedText, Int) throws -> Void) throws {
        let blocks = try DelimitedBlocks(
            path: path, separator: separator, blockBytes: blockBytes)
        var isFirst = true
        while let text = try blocks.next() {
            for row in (isFirst && hasHeader ? 1 : 0)..<text.rowCount { try body(text, row) }
            isFirst = false
        }
    }
}
