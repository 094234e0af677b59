import Tensors

/// An array in a file, IDX or NPY, of which the header is read and the numbers are not.
struct ArrayFile {
    let path: String
    private let content: Content

    private enum Content {
        case idx(IDX)
        case npy(NPY)
    }

    /// - Throws: `DataError` where the header is damaged or the file cannot hold what it promises.
    init(_ path: String) throws {
        self.path = path
        let name = FilePath.name(path).lowercased()
        let isNPY = try name.hasSuffix(".npy") || name.hasSuffix(".npy.gz") || NPY.starts(path)
        content = isNPY ? .npy(try NPY(path: path)) : .idx(try IDX(path: path))
    }

    /// An array that is a section of the file.
    init(_ npy: NPY, path: String) {
        self.path = path
        content = .npy(npy)
    }

    var layout: ArrayLayout {
        switch content {
        case .idx(let file): file.layout
        case .npy(let file): file.layout
        }
    }

    private var reader: ByteReader {
        switch content {
        case .idx(let file): file.reader
        case .npy(let file): file.reader
        }
    }

    private var isColumnMajor: Bool {
        if case .npy(let file) = content { file.isFortranOrder } else { false }
    }

    private var isBigEndian: Bool {
        if case .npy(let file) = content { file.isBigEndian } else { true }
    }

    /// Whether each row can be read alone.
    var liesAsItIs: Bool {
        !reader.isCompressed && !isColumnMajor && FileRows.type(of: layout) != nil
    }

    /// All numbers. Types that Linnet lacks are widened.
    func tensor() throws -> Tensor {
        switch content {
        case .idx(let file):
            try Widening.tensor(file.layout, path: reader.path) { try file.read(into: $0) }
        case .npy(let file):
            try Widening.tensor(file.layout, path: reader.path) { try file.read(into: $0) }
        }
    }

    /// The rows, each read when it is asked for.
    func rows() throws -> FileRows {
        try FileRows(path: path, layout, start: reader.place, isBigEndian: isBigEndian)
    }
}
