import Tensors

extension DataStore {
    /// A set of rows that come in order: in memory where the sum says so, else as they come.
    ///
    /// - Parameter classes: their names; needed where labels are class indices.
    package static func sequential(
        _ rows: any SequentialRows, name: String, classes: [String], stream: Bool?, memory: Int?
    ) throws -> DataStore {
        let opening = Opening(
            rows: rows.count,
            storedBytes: rows.count.multipliedReportingOverflow(by: rows.rowBytes)
                .partialValue,
            storedType: rows.rowType.dtype.name, liesInFile: false)
        guard opening.scheme(stream: stream, memory: memory) == .memory else {
            return try DataStore(
                name: name, source: rows, targets: nil, classes: classes, memory: memory)
        }
        let inputs = try Tensor(
            uninitialized: [rows.count] + rows.rowType.shape, rows.rowType.dtype, for: "dataset")
        let labels = try rows.labelType.map {
            try Tensor(uninitialized: [rows.count] + $0.shape, $0.dtype, for: "dataset")
        }
        let pass = try rows.pass()
        let (width, labelWidth) = (rows.rowBytes, (labels?.byteCount ?? 0) / max(1, rows.count))
        for row in 0..<rows.count {
            if row % 64 == 0 { try Cancellation.check() }
            let place = row * width..<(row + 1) * width
            let labelPlace = row * labelWidth..<(row + 1) * labelWidth
            let label = labels.map {
                UnsafeMutableRawBufferPointer(rebasing: $0.data[labelPlace])
            }
            let isThere = try pass.next(
                into: UnsafeMutableRawBufferPointer(rebasing: inputs.data[place]),
                label: label ?? UnsafeMutableRawBufferPointer(start: nil, count: 0))
            guard isThere else {
                throw DataError(name, "the rows ended after \(row), expected \(rows.count)")
            }
        }
        return try .arrays(name: name, inputs: inputs, labels: labels, classes: classes)
    }
}

extension SequentialRows {
    /// Goes through the rows for their class indices.
    func forEachLabel(
        of selection: StreamSelection, count: Int, _ body: (Int64) -> Void
    ) throws {
        let row = try Tensor(uninitialized: [rowBytes], .uint8, for: "class_counts")
        var label: Int64 = 0
        let pass = try pass()
        var (number, shown) = (0, 0)
        while shown < count {
            if number % 1024 == 0 { try Cancellation.check() }
            guard
                try withUnsafeMutableBytes(
                    of: &label, { try pass.next(into: row.data, label: $0) })
            else { return }
            if selection.includes(number) {
                shown += 1
                body(label)
            }
            number += 1
        }
    }
}
