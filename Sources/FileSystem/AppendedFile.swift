import Glibc

/// A file that grows by whole pieces: a log. What a killed process left of a piece is cut off when the log is
/// taken up again at a known length.
package final class AppendedFile {
    package let path: String
    private let descriptor: Int32
    /// Bytes so far.
    package private(set) var length: Int

    /// Opens a file, made where it is missing, and cuts it to `length`.
    ///
    /// - Throws: `FileError` where it cannot be opened or is shorter.
    package init(_ path: String, length: Int = 0) throws(FileError) {
        func failure() -> FileError { FileError(path: path, operation: "write", code: errno) }
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw FileError(path: path, operation: "write", code: EINVAL)
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure() }
        let size = lseek(descriptor, 0, SEEK_END)
        guard size >= length, ftruncate(descriptor, length) == 0 else {
            let error =
                size < length ? FileError(path: path, operation: "write", code: ENODATA) : failure()
            close(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
        self.length = length
    }

    /// Adds a piece; where it does not fit on the disk, nothing of it stays.
    package func append(_ bytes: [UInt8]) throws(FileError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(
                    descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written,
                    length + written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                let code = count < 0 ? errno : ENOSPC
                ftruncate(descriptor, length)
                throw FileError(path: path, operation: "write", code: code)
            }
            written += count
        }
        length += bytes.count
    }

    deinit { close(descriptor) }
}
