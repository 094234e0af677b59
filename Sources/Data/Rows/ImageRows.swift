import Glibc
import Tensors

/// Pictures in files, decoded when they are asked for.
final class ImageRows: IndexedRows {
    let files: [String]
    let size: ImageSize
    let channels: Int

    init(_ files: [String], size: ImageSize, channels: Int) {
        self.files = files
        self.size = size
        self.channels = channels
    }

    var count: Int { files.count }
    var rowType: TensorType { TensorType([size.height, size.width, channels], .uint8) }
    var scheme: LoadingScheme { .stream }
    var heldBytes: Int { files.reduce(0) { $0 + $1.utf8.count } }

    func read(_ row: Int, into bytes: UnsafeMutableRawBufferPointer) throws {
        let pixels = try ImageFile.read(files[row], channels: channels, size: size)
        guard pixels.bytes.count == bytes.count else {
            throw DataError(
                files[row], "the file changed: it has other pixels than when it was opened")
        }
        bytes.copyBytes(from: pixels.bytes)
    }

    /// All pictures in one tensor, decoded by all threads.
    ///
    /// - Returns: the numbers of the rows that were read, which are all but those that `skipped` takes.
    /// - Throws: the error of the first file that cannot be read, unless it may be skipped.
    func decoded(skipped: SkippedRows?) throws -> (tensor: Tensor, rows: [Int]) {
        let all = try Tensor(uninitialized: [count] + rowType.shape, .uint8, for: "dataset")
        let failures = UnsafeMutableBufferPointer<(any Error)?>.allocate(capacity: count)
        failures.initialize(repeating: nil)
        defer { failures.deinitialize().deallocate() }
        let width = rowBytes
        // In parts, so that a wish to stop is heard.
        for start in stride(from: 0, to: count, by: Self.part) {
            try Cancellation.check()
            let rows = start..<min(start + Self.part, count)
            let data = all.data
            Parallel.run(rows.count) { piece in
                let row = start + piece
                do {
                    try read(
                        row,
                        into: UnsafeMutableRawBufferPointer(
                            rebasing: data[row * width..<(row + 1) * width]))
                } catch {
                    failures[row] = error
                }
            }
            for row in rows {
                guard let failure = failures[row] else { continue }
                guard let skipped, let error = failure as? DataError else { throw failure }
                skipped.note(row, error)
            }
        }
        let kept = failures.indices.filter { failures[$0] == nil }
        return (kept.count == count ? all : try Gather.copy(all, rows: kept), kept)
    }

    private static let part = 256
}
