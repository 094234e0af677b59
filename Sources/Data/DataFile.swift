import Tensors

/// Opens a data set by its path or its name, whatever its format.
package enum DataFile {
    /// A known name, a folder of pictures or of MNIST's four files, or a CSV, TSV, NPY, NPZ or IDX file.
    ///
    /// The format is told by the file's first bytes, not by its ending.
    /// - Parameter library: where named sets are looked for.
    package static func open(_ path: String, _ options: Options, library: [String]) throws
        -> Dataset
    {
        let isName = !path.contains("/") && !path.contains(".")
        if isName && (NamedSets.names.contains(path) || !FilePath.exists(path)) {
            try options.refuse([.labels, .inputs, .pictures, .stream], for: "a known set", path)
            return Dataset(try NamedSets.load(path, library: library))
        }
        if let memory = options.memory, memory < leastMemory {
            throw DataError(
                path, "`memory` is at least \(Memory.text(leastMemory)), got \(Memory.text(memory))"
            )
        }
        if FilePath.isFolder(path) { return Dataset(try folder(path, options)) }
        switch try kind(path) {
        case .array: return Dataset(try array(path, options))
        case .archive: return Dataset(try archive(path, options))
        case .table: return Dataset(try table(path, options))
        }
    }

    /// A block of text and a few rows.
    private static let leastMemory = 1 << 16

    private enum Kind { case array, archive, table }

    private static func folder(_ path: String, _ options: Options) throws -> DataStore {
        try options.refuse([.label, .labels, .inputs, .features], for: "a folder", path)
        if MNISTFiles.areIn(path) {
            try options.refuse([.pictures, .stream], for: "MNIST's four files", path)
            return try MNISTFiles.load(
                name: FilePath.name(path), folder: path, classes: options.classes)
        }
        guard ImageFolder.isOne(path) else {
            throw DataError(
                path, "this folder holds no data set that is known",
                hint: "a folder holds a folder of PNG or JPEG pictures for each class, or "
                    + "train-images-idx3-ubyte.gz and its three siblings")
        }
        if let channels = options.channels { try ImageFile.checkChannels(channels, path) }
        let folder = try ImageFolder(path, damaged: options.damaged)
        let size = try folder.commonSize(options.size)
        let channels = options.channels ?? folder.channels
        let opening = Opening(
            rows: folder.files.count, storedBytes: folder.files.count * size.pixels * channels,
            storedType: "uint8", liesInFile: false)
        return try folder.store(
            size: size, channels: channels,
            scheme: opening.scheme(stream: options.stream, memory: options.memory),
            classes: options.classes, memory: options.memory)
    }

    /// What is often taken for a table, by the first bytes (https://en.wikipedia.org/wiki/List_of_file_signatures).
    private static let foreignFormats: [(start: [UInt8], name: String, hint: String)] = [
        ([0x50, 0x4b, 0x03, 0x04], "a zip archive or a spreadsheet", "save the table as CSV"),
        ([0x50, 0x41, 0x52, 0x31], "a Parquet file", "save the table as CSV"),
        ([0x89, 0x48, 0x44, 0x46], "an HDF5 file", "save the arrays as NPY"),
        (
            [0x89, 0x50, 0x4e, 0x47], "one picture",
            "load_image reads it; a set is a folder of them"
        ),
        ([0xff, 0xd8, 0xff], "one picture", "load_image reads it; a set is a folder of them"),
    ]

    private static func kind(_ path: String) throws -> Kind {
        let reader = try ByteReader(path: path)
        var start = [UInt8](repeating: 1, count: 6)
        let count = try start.withUnsafeMutableBytes { try reader.read(into: $0) }
        guard count > 0 else { throw DataError(path, "is empty") }
        let zip: [UInt8] = [0x50, 0x4b, 0x03, 0x04]
        if start.starts(with: zip),
            path.lowercased().hasSuffix(".npz") || (try? NPZ(path: path)) != nil
        {
            return .archive
        }
        if let format = foreignFormats.first(where: { start.starts(with: $0.start) }) {
            throw DataError(
                path, "is \(format.name), which cannot be a data set", hint: format.hint)
        }
        let isArray = start[0] == 0 || start.starts(with: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59])
        return isArray ? .array : .table
    }

    // MARK: Arrays

    private static func array(_ path: String, _ options: Options) throws -> DataStore {
        try options.refuse([.label, .features, .inputs, .pictures], for: "an array", path)
        let file = try ArrayFile(path)
        let labels = try options.labels.map { try Tensor.load($0) }
        let sizes = [path, options.labels].compactMap { $0.flatMap(FilePath.size) }
        return try rows(
            of: file, labels: labels, name: FilePath.name(path), options,
            bytesOnDisk: sizes.reduce(0, +))
    }

    private static func rows(
        of file: ArrayFile, labels: Tensor?, name: String, _ options: Options, bytesOnDisk: Int
    ) throws -> DataStore {
        let opening = Opening(
            rows: file.layout.shape.first ?? 0, storedBytes: file.layout.byteCount ?? .max,
            storedType: file.layout.type.rawValue, liesInFile: file.liesAsItIs)
        let scheme = opening.scheme(stream: options.stream, memory: options.memory)
        guard scheme != .memory else {
            return try .arrays(
                name: name, inputs: file.tensor(), labels: labels, classes: options.classes,
                bytesOnDisk: bytesOnDisk)
        }
        guard file.liesAsItIs else {
            throw DataError(
                file.path,
                "its rows cannot be read one by one: the file is compressed or of another layout",
                hint: "decompress it, or hold it in memory: stream: false")
        }
        return try .rows(
            file.rows(), name: name, labels: labels, classes: options.classes,
            bytesOnDisk: bytesOnDisk, memory: options.memory)
    }

    private static func archive(_ path: String, _ options: Options) throws -> DataStore {
        try options.refuse([.label, .features, .pictures], for: "arrays", path)
        let archive = try NPZ(path: path)
        let name = FilePath.name(path)
        if options.inputs == nil, options.labels == nil, let split = try archive.split() {
            return try .arrays(
                name: name, inputs: split.inputs, labels: split.labels, classes: options.classes,
                bytesOnDisk: FilePath.size(path) ?? 0,
                ownSplit: (0..<split.trainCount, split.trainCount..<split.inputs.shape[0]))
        }
        let names = try archive.inputsAndLabels(inputs: options.inputs, labels: options.labels)
        return try rows(
            of: archive.array(names.inputs),
            labels: names.labels.map { try archive.array($0).tensor() }, name: name, options,
            bytesOnDisk: FilePath.size(path) ?? 0)
    }

    // MARK: Tables

    private static func table(_ path: String, _ options: Options) throws -> DataStore {
        try options.refuse([.labels, .inputs, .pictures], for: "a table", path)
        let opening = Opening(
            rows: 1, storedBytes: try ByteReader(path: path).likelyDecodedSize,
            storedType: "text", copies: textCopies, liesInFile: false)
        let name = FilePath.name(path)
        let bytesOnDisk = FilePath.size(path) ?? 0
        if opening.scheme(stream: options.stream, memory: options.memory) == .memory {
            return try .table(
                CSV(path: path, options: options.csv), name: name, label: options.label,
                features: options.features, missing: options.missing, bytesOnDisk: bytesOnDisk)
        }
        var csv = CSVRows.Options()
        (csv.csv, csv.label, csv.features) = (options.csv, options.label, options.features)
        csv.missing = options.missing
        // Its text and its fields' places take less than a quarter.
        if let memory = options.memory { csv.blockBytes = min(csv.blockBytes, memory / 32) }
        let rows = try CSVRows(path: path, csv)
        guard options.classes.isEmpty || options.classes.count == rows.classes.count else {
            throw DataError(
                path, "there are \(rows.classes.count) classes and \(options.classes.count) names")
        }
        return try DataStore(
            name: name, source: rows, targets: nil,
            classes: options.classes.isEmpty ? rows.classes : options.classes,
            featureNames: rows.featureNames, labelName: options.label ?? "label",
            bytesOnDisk: bytesOnDisk, memory: options.memory)
    }

    /// The text, the places of its fields, the columns and the features lie in memory together.
    private static let textCopies = 4
}
