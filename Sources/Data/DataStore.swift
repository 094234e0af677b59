import Tensors

/// The rows of a data set, wherever they come from, shared by every view of it.
package final class DataStore {
    package let name: String
    package let source: any RowSource
    /// Class indices, int64 `[rows]`, or values to predict, float32 `[rows]` or `[rows, outputs]`; nil
    /// without labels, and where they come with the rows.
    package let targets: Tensor?
    /// What the class indices mean; empty where the targets are values.
    package let classes: [String]
    /// A table's columns as the file has them; empty for images.
    package let columns: [Column]
    /// The names of the columns that make up the inputs.
    package let featureNames: [String]
    /// The name of the column that makes up `targets`.
    package let labelName: String
    package let bytesOnDisk: Int
    /// The rows for training and testing, where the set comes with such a split.
    package let ownSplit: (train: Range<Int>, test: Range<Int>)?
    /// Rows that could not be read; nil where such a row is an error.
    package let skipped: SkippedRows?
    /// Bytes that reading may take; nil for what is usual.
    package let memory: Int?

    /// - Parameter source: uint8 images stay uint8 until a batch is made.
    package init(
        name: String, source: any RowSource, targets: Tensor?, classes: [String] = [],
        columns: [Column] = [], featureNames: [String] = [], labelName: String = "label",
        bytesOnDisk: Int = 0, ownSplit: (train: Range<Int>, test: Range<Int>)? = nil,
        skipped: SkippedRows? = nil, memory: Int? = nil
    ) throws {
        guard !source.rowType.shape.isEmpty else {
            throw DataError(
                name, "inputs of one number each are not rows: expected [rows, …]",
                hint: "reshape to [rows, 1] where each row is one number")
        }
        if let targets, targets.shape.first != source.count {
            throw DataError(
                name,
                "\(source.count) inputs and labels of shape \(targets.shape) do not belong "
                    + "together: their first sizes differ")
        }
        self.name = name
        self.source = source
        self.targets = targets
        self.classes = classes
        self.columns = columns
        self.featureNames = featureNames
        self.labelName = labelName
        self.bytesOnDisk = bytesOnDisk
        self.ownSplit = ownSplit
        self.skipped = skipped
        self.memory = memory
    }

    /// A set whose rows are `inputs: [rows, …]`, contiguous.
    package convenience init(
        name: String, inputs: Tensor, targets: Tensor?, classes: [String] = [],
        columns: [Column] = [], featureNames: [String] = [], labelName: String = "label",
        bytesOnDisk: Int = 0, ownSplit: (train: Range<Int>, test: Range<Int>)? = nil,
        skipped: SkippedRows? = nil
    ) throws {
        guard inputs.rank >= 2 else {
            throw DataError(
                name, "inputs of shape \(inputs.shape) are not rows: expected [rows, …]",
                hint: "reshape to [rows, 1] where each row is one number")
        }
        try self.init(
            name: name, source: MemoryRows(inputs), targets: targets, classes: classes,
            columns: columns, featureNames: featureNames, labelName: labelName,
            bytesOnDisk: bytesOnDisk, ownSplit: ownSplit, skipped: skipped)
    }

    package var count: Int { source.count }
    package var rowType: TensorType { source.rowType }
    package var isClassified: Bool { labelType?.dtype == .int64 }

    /// The shape and type of one label; nil where there are none.
    package var labelType: TensorType? {
        if let sequential = source as? any SequentialRows { return sequential.labelType }
        return targets.map { TensorType(Array($0.shape.dropFirst()), $0.dtype) }
    }

    /// Whether the rows lie, or would lie, in a file as they are, each at a place that can be told.
    var liesInFile: Bool {
        switch source.scheme {
        case .memory: columns.isEmpty
        case .file: true
        case .stream: false
        }
    }

    /// The columns of a table and what they hold; none for what is no table.
    package var columnTypes: [(name: String, type: ColumnType)] {
        (source as? CSVRows)?.columnTypes ?? columns.map { ($0.name, $0.type) }
    }

    /// All inputs in one tensor, where they are held so.
    var tensor: Tensor? { (source as? MemoryRows)?.tensor }

    /// The rows by their number.
    ///
    /// - Throws: `DataError` naming what was wanted, where the rows only come in order.
    func indexed(for what: String) throws -> any IndexedRows {
        guard let indexed = source as? any IndexedRows else { throw inOrderOnly(what) }
        return indexed
    }

    func inOrderOnly(_ what: String) -> DataError {
        DataError(
            name, "\(what) needs rows by their number, and this set's are streamed in order",
            hint: "fit, evaluate, batches, split and take work on a stream; "
                + "stream: false holds the rows in memory")
    }
}
