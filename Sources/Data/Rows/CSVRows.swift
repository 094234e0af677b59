import Tensors

/// Rows of a CSV file, read in blocks: never more than one of them is in memory.
///
/// Opening it reads the file once or twice, for the columns' types, the classes and the number of rows.
final class CSVRows: SequentialRows {
    let path: String
    let count: Int
    let classes: [String]
    let labelType: TensorType?
    let featureNames: [String]
    let columnTypes: [(name: String, type: ColumnType)]
    private let separator: UInt8
    private let hasHeader: Bool
    private let blockBytes: Int
    fileprivate let features: [Int]
    fileprivate let label: CSVLabel?
    fileprivate let missing: MissingValues

    struct Options {
        var csv = CSV.Options()
        var label: String?
        var features: [String]?
        var missing = MissingValues.error
        var blockBytes = 4 << 20
    }

    /// - Throws: `DataError` naming the line of a bad row or field.
    init(path: String, _ options: Options) throws {
        let separator = try CSV.separator(options.csv, path: path)
        var survey = try CSVSurvey(
            path: path, separator: separator, options: options.csv, label: options.label,
            blockBytes: options.blockBytes)
        try survey.run()
        self.path = path
        self.separator = survey.separator
        hasHeader = survey.hasHeader
        blockBytes = options.blockBytes
        missing = options.missing
        features = try survey.features(options.features)
        featureNames = features.map { survey.names[$0] }
        label = survey.label
        columnTypes = Array(zip(survey.names, survey.types))
        classes = survey.label?.classes ?? []
        labelType = survey.label.map { TensorType([], $0.classes.isEmpty ? .float32 : .int64) }
        count =
            survey.hasMissing
            ? try Self.completeRows(survey, features, options) : survey.rowCount
        guard count > 0 else { throw DataError(path, "has no rows") }
    }

    var rowType: TensorType { TensorType([features.count], .float32) }
    var scheme: LoadingScheme { .stream }
    var isForAnyThread: Bool { true }
    /// A block's text, a copy of what is left of it, and 8 bytes for each field's place, which may take
    /// two bytes in the text.
    var heldBytes: Int { 6 * max(blockBytes, DelimitedBlocks.leastBytes) }

    func pass() throws -> any RowPass {
        CSVPass(
            self,
            try DelimitedBlocks(path: path, separator: separator, blockBytes: blockBytes),
            skipsHeader: hasHeader)
    }

    /// Counts the rows that `missing` keeps.
    private static func completeRows(
        _ survey: CSVSurvey, _ features: [Int], _ options: Options
    ) throws -> Int {
        guard options.missing != .keep else { return survey.rowCount }
        var complete = 0
        try survey.forEachRow { text, row in
            let lacking = (features + (survey.label.map { [$0.column] } ?? [])).first {
                CSV.isMissing(text.bytes(row: row, column: $0))
            }
            guard let lacking else {
                complete += 1
                return
            }
            guard options.missing == .drop else {
                throw DataError(
                    text.path, at: .line(text.line(ofRow: row)),
                    "column `\(survey.names[lacking])` has no value here",
                    hint: "missing: \"drop\" leaves such rows out, missing: \"keep\" makes them NaN"
                )
            }
        }
        return complete
    }
}

/// The column to predict: its classes by what stands in the file, none where it holds values.
struct CSVLabel {
    let column: Int
    let name: String
    let classes: [String]
    let indices: [String: Int]
}

private final class CSVPass: RowPass {
    private let rows: CSVRows
    private let blocks: DelimitedBlocks
    private var text: DelimitedText?
    private var next: Int

    init(_ rows: CSVRows, _ blocks: DelimitedBlocks, skipsHeader: Bool) {
        self.rows = rows
        self.blocks = blocks
        next = skipsHeader ? 1 : 0
    }

    func next(
        into row: UnsafeMutableRawBufferPointer, label: UnsafeMutableRawBufferPointer
    ) throws -> Bool {
        while true {
            if text == nil { text = try blocks.next() }
            guard let text else { return false }
            while next < text.rowCount {
                defer { next += 1 }
                if try read(text, next, row, label) { return true }
            }
            next -= text.rowCount
            self.text = nil
        }
    }

    /// False for a row that lacks a value and is left out.
    private func read(
        _ text: DelimitedText, _ number: Int, _ row: UnsafeMutableRawBufferPointer,
        _ label: UnsafeMutableRawBufferPointer
    ) throws -> Bool {
        let values = row.bindMemory(to: Float.self)
        for (place, column) in rows.features.enumerated() {
            let field = text.bytes(row: number, column: column)
            if rows.missing == .drop, CSV.isMissing(field) { return false }
            values[place] = Float(try self.number(field, text, number))
        }
        guard let wanted = rows.label else { return true }
        let field = text.bytes(row: number, column: wanted.column)
        let isMissing = CSV.isMissing(field)
        if rows.missing == .drop, isMissing { return false }
        if wanted.classes.isEmpty {
            label.storeBytes(of: Float(try self.number(field, text, number)), as: Float.self)
            return true
        }
        let key = isMissing ? "" : try text.text(row: number, column: wanted.column)
        guard let index = wanted.indices[key] else { throw changed(text, number) }
        label.storeBytes(of: Int64(index), as: Int64.self)
        return true
    }

    private func number(
        _ field: ArraySlice<UInt8>, _ text: DelimitedText, _ row: Int
    ) throws -> Double {
        if let value = Number.double(field) { return value }
        guard CSV.isMissing(field) else { throw changed(text, row) }
        return .nan
    }

    private func changed(_ text: DelimitedText, _ row: Int) -> DataError {
        DataError(
            text.path, at: .line(text.line(ofRow: row)),
            "a field is not what it was when the file was opened", hint: "open it again")
    }
}
