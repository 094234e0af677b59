import Glibc
import Tensors

/// Rows of a fixed size, read from an uncompressed IDX or NPY file where they lie.
///
/// The file is read at the row's place and not mapped: a mapped file that somebody cuts short kills the
/// process, a read that ends early is an error. What was read lately lies in the system's cache either
/// way.
final class FileRows: IndexedRows {
    let path: String
    let count: Int
    let rowType: TensorType
    private let start: Int
    private let isForeignOrder: Bool
    private let descriptor: Int32

    /// - Parameters:
    ///   - layout: as the header tells it; the file is known to be as long as that.
    ///   - start: the offset of the first row.
    ///   - isBigEndian: the byte order of the numbers.
    /// - Throws: `DataError` where the file cannot be opened.
    init(path: String, _ layout: ArrayLayout, start: Int, isBigEndian: Bool) throws {
        guard let type = Self.type(of: layout) else {
            throw DataError(
                path, "\(layout.shape) of \(layout.type) cannot be read where they lie",
                hint: "numbers of uint8, int32, int64, float32 and float64 can; stream: false")
        }
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FilePath.failure(path, errno) }
        self.path = path
        count = layout.shape[0]
        // Images of bytes may lack their channel axis, as in memory.
        let isGrey = type == .uint8 && layout.shape.count == 3
        rowType = TensorType(layout.shape.dropFirst() + (isGrey ? [1] : []), type)
        self.start = start
        isForeignOrder = isBigEndian == (1.littleEndian == 1) && type.size > 1
    }

    deinit { close(descriptor) }

    /// The type of rows that can be read as they are; nil for others.
    static func type(of layout: ArrayLayout) -> DType? {
        guard layout.shape.count >= 2 else { return nil }
        switch layout.type {
        case .uint8: return .uint8
        case .int32: return .int32
        case .int64: return .int64
        case .float32: return .float32
        case .float64: return .float64
        default: return nil
        }
    }

    var scheme: LoadingScheme { .file }
    var heldBytes: Int { 0 }

    func read(_ row: Int, into bytes: UnsafeMutableRawBufferPointer) throws {
        let offset = start + row * bytes.count
        var filled = 0
        while filled < bytes.count {
            let got = pread(
                descriptor, bytes.baseAddress?.advanced(by: filled), bytes.count - filled,
                offset + filled)
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw FilePath.failure(path, errno) }
            guard got > 0 else {
                throw DataError(
                    path, at: .byte(offset + filled),
                    "the file has become shorter: row \(row) is cut",
                    hint: "it was changed while it was open; open it again")
            }
            filled += got
        }
        if isForeignOrder { ByteOrder.swap(bytes, elementSize: rowType.dtype.size) }
    }
}
