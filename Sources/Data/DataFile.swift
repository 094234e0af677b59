import Tensors

/// Opens a data set by its path or its name, whatever its format.
package enum DataFile {
    package struct Options: Sendable {
        /// The column of a table that is to be learned.
        package var label: String?
        /// The file of labels that belongs to a file of inputs.
        package var labels: String?
        /// The columns of a table to learn from; nil takes all numeric ones.
        package var features: [String]?
        package var classes: [String] = []
        package var missing = MissingValues.error
        package var csv = CSV.Options()

        package init() {}
    }

    /// A known name, a folder of MNIST's four files, or a CSV, TSV, NPY or IDX file.
    ///
    /// The format is told by the file's first bytes, not by its ending.
    /// - Parameter library: where named sets are looked for.
    package static func open(_ path: String, _ options: Options, library: [String]) throws
        -> Dataset
    {
        let isName = !path.contains("/") && !path.contains(".")
        if isName && (NamedSets.names.contains(path) || !FilePath.exists(path)) {
            return Dataset(try NamedSets.load(path, library: library))
        }
        if FilePath.isFolder(path) {
            guard MNISTFiles.areIn(path) else {
                throw DataError(
                    path, "this folder holds no data set that is known",
                    hint: "a folder holds train-images-idx3-ubyte.gz and its three siblings")
            }
            return Dataset(
                try MNISTFiles.load(
                    name: FilePath.name(path), folder: path, classes: options.classes))
        }
        return Dataset(try isArray(path) ? arrays(path, options) : table(path, options))
    }

    /// What is often taken for a table, by the first bytes (https://en.wikipedia.org/wiki/List_of_file_signatures).
    private static let foreignFormats: [(start: [UInt8], name: String, hint: String)] = [
        ([0x50, 0x4b, 0x03, 0x04], "a zip archive or a spreadsheet", "save the table as CSV"),
        ([0x50, 0x41, 0x52, 0x31], "a Parquet file", "save the table as CSV"),
        ([0x89, 0x48, 0x44, 0x46], "an HDF5 file", "save the arrays as NPY"),
        ([0x89, 0x50, 0x4e, 0x47], "a picture", "save the pixels as NPY or IDX"),
        ([0xff, 0xd8, 0xff], "a picture", "save the pixels as NPY or IDX"),
    ]

    private static func isArray(_ path: String) throws -> Bool {
        let reader = try ByteReader(path: path)
        var start = [UInt8](repeating: 1, count: 6)
        let count = try start.withUnsafeMutableBytes { try reader.read(into: $0) }
        guard count > 0 else { throw DataError(path, "is empty") }
        if let format = foreignFormats.first(where: { start.starts(with: $0.start) }) {
            throw DataError(
                path, "is \(format.name), which cannot be a data set", hint: format.hint)
        }
        return start[0] == 0 || start.starts(with: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59])
    }

    private static func arrays(_ path: String, _ options: Options) throws -> DataStore {
        guard options.label == nil && options.features == nil else {
            throw DataError(
                path, "arrays have no columns to choose",
                hint: "labels: \"…\" names the file of their labels")
        }
        let inputs = try Tensor.load(path)
        let labels = try options.labels.map { try Tensor.load($0) }
        let sizes = [path, options.labels].compactMap { $0.flatMap(FilePath.size) }
        return try .arrays(
            name: FilePath.name(path), inputs: inputs, labels: labels, classes: options.classes,
            bytesOnDisk: sizes.reduce(0, +))
    }

    private static func table(_ path: String, _ options: Options) throws -> DataStore {
        guard options.labels == nil else {
            throw DataError(
                path, "a table's labels are one of its columns", hint: "label: \"column\" names it")
        }
        return try .table(
            CSV(path: path, options: options.csv), name: FilePath.name(path), label: options.label,
            features: options.features, missing: options.missing,
            bytesOnDisk: FilePath.size(path) ?? 0)
    }
}
