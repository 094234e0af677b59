import Tensors

/// A folder of pictures, with a folder for each class.
///
/// `folder/cat/1.png` is of the class `cat`. Classes are in the order of their names, and so are the
/// files of each. Where the folder holds just `train` and `test` (or `val`), each with the classes'
/// folders, the set has that split. Pictures that lie in the folder itself have no class.
struct ImageFolder {
    let path: String
    private(set) var files: [String] = []
    private(set) var headers: [ImageHeader] = []
    private(set) var labels: [Int] = []
    private(set) var classes: [String] = []
    private(set) var trainCount: Int?
    private let skipped: SkippedRows?

    /// Finds the files and reads their headers.
    ///
    /// - Throws: `DataError` where there are no pictures, or a header is damaged and must not be.
    init(_ path: String, damaged: DamagedRows) throws {
        self.path = path
        skipped = damaged == .skip ? SkippedRows() : nil
        let folders = Self.folders(in: path)
        let test = ["test", "val", "validation"].first(where: folders.contains)
        if folders.count == 2, folders.contains("train"), let test {
            classes = Self.folders(in: FilePath.join(path, "train"))
            try addClasses(of: FilePath.join(path, "train"))
            trainCount = files.count
            try addClasses(of: FilePath.join(path, test))
        } else if folders.isEmpty {
            try add(Self.pictures(below: path), label: 0)
        } else {
            classes = folders
            try addClasses(of: path)
        }
        guard !files.isEmpty else {
            throw DataError(
                path, "holds no pictures that can be read",
                hint: "a folder of pictures holds a folder for each class, with PNG or JPEG files")
        }
    }

    /// Formats that are not read are found all the same, so that no picture is left out unsaid.
    private static let endings = [
        ".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff",
    ]

    /// Whether there are pictures in the folder, or in folders within it.
    static func isOne(_ path: String) -> Bool {
        !pictures(below: path).isEmpty
    }

    private static func folders(in path: String) -> [String] {
        FilePath.entries(path).filter {
            !$0.hasPrefix(".") && FilePath.isFolder(FilePath.join(path, $0))
        }
    }

    private static func pictures(below folder: String) -> [String] {
        FilePath.entries(folder).filter { !$0.hasPrefix(".") }.flatMap { name -> [String] in
            let path = FilePath.join(folder, name)
            if FilePath.isFolder(path) {
                // A link may lead back up.
                return FilePath.isLink(path) ? [] : pictures(below: path)
            }
            let lowercased = name.lowercased()
            return endings.contains(where: lowercased.hasSuffix) ? [path] : []
        }
    }

    private mutating func addClasses(of folder: String) throws {
        for name in Self.folders(in: folder) {
            guard let label = classes.firstIndex(of: name) else {
                throw DataError(
                    FilePath.join(folder, name), "no folder for training has this class",
                    hint: "classes are \(classes.prefix(20).joined(separator: ", "))")
            }
            let found = Self.pictures(below: FilePath.join(folder, name))
            guard !found.isEmpty else {
                throw DataError(
                    FilePath.join(folder, name), "this class has no PNG or JPEG files",
                    hint: "take the folder away if there is no such class")
            }
            try add(found, label: label)
        }
    }

    private mutating func add(_ found: [String], label: Int) throws {
        for file in found {
            if files.count % 256 == 0 { try Cancellation.check() }
            do {
                headers.append(try ImageHeader(path: file))
            } catch let error as DataError {
                guard let skipped else { throw error }
                // These are no rows; their numbers lie before the first one.
                skipped.note(-1 - skipped.count, error)
                continue
            }
            files.append(file)
            labels.append(label)
        }
    }

    var bytesOnDisk: Int { files.reduce(0) { $0 + (FilePath.size($1) ?? 0) } }

    /// Colours where any of the pictures has them.
    var channels: Int { headers.map(\.channels).max() ?? 1 }

    /// The size of all pictures.
    ///
    /// - Throws: `DataError` where they differ and none is given.
    func commonSize(_ given: ImageSize?) throws -> ImageSize {
        if let given {
            try ImageFile.checkSize(given, path)
            return given
        }
        let counts = Dictionary(grouping: headers.map(\.size)) { $0 }.mapValues(\.count)
        guard counts.count > 1 else { return headers[0].size }
        let common = counts.sorted {
            ($1.value, $0.key.height, $0.key.width) < ($0.value, $1.key.height, $1.key.width)
        }
        let list = common.prefix(5).map { "\($0.key) (\($0.value) of them)" }
        let more = common.count > 5 ? " and \(common.count - 5) more" : ""
        throw DataError(
            path, "the pictures differ in size: \(list.joined(separator: ", "))\(more)",
            hint: "size: [\(common[0].key.height), \(common[0].key.width)] resizes them")
    }

    /// - Parameter scheme: memory decodes all pictures at once, else each when it is asked for.
    func store(
        size: ImageSize, channels: Int, scheme: LoadingScheme, classes names: [String],
        memory: Int?
    ) throws -> DataStore {
        guard names.isEmpty || names.count == classes.count else {
            throw DataError(
                path, "there are \(classes.count) folders of classes and \(names.count) names")
        }
        let source = ImageRows(files, size: size, channels: channels)
        var rows = Array(files.indices)
        var inputs: Tensor?
        if scheme == .memory {
            let decoded = try source.decoded(skipped: skipped)
            (inputs, rows) = (decoded.tensor, decoded.rows)
            guard !rows.isEmpty else { throw skipped?.found.last ?? DataError(path, "is empty") }
        }
        let targets = classes.isEmpty ? nil : try Tensor(rows.map { Int64(labels[$0]) })
        let train = trainCount.map { count in rows.count { $0 < count } }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return try DataStore(
            name: name, source: inputs.map { MemoryRows($0) } ?? source, targets: targets,
            classes: names.isEmpty ? classes : names, labelName: "class",
            bytesOnDisk: bytesOnDisk,
            ownSplit: train.map { (train: 0..<$0, test: $0..<rows.count) },
            skipped: skipped, memory: memory)
    }
}
