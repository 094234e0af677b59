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
