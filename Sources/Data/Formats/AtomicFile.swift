import Glibc

/// Writes whole files so that a reader sees the old contents or the new, never a part.
package enum AtomicFile {
    /// Writes `bytes` to a new file beside `path`, forces it to disk, and renames it over `path`.
    ///
    /// - Throws: `DataError` where the folder is missing or read-only, or the disk is full; `path` is
    ///   then as it was before.
    package static func write(_ bytes: [UInt8], to path: String) throws {
        try write(to: path) { put in try bytes.withUnsafeBytes(put) }
    }

    /// As `write(_:to:)`, for contents that come in pieces: `body` hands each to its argument.
    package static func write(
        to path: String,
        _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        if FilePath.isFolder(path) { throw DataError(path, "is a folder, not a file") }
        let folder = FilePath.folder(path)
        let temporary = FilePath.join(folder, ".\(FilePath.name(path)).\(getpid()).part")
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(path, errno) }
        var finished = false
        defer { if !finished { unlink(temporary) } }
        do {
            try body { try writeAll($0, descriptor, path) }
        } catch {
            close(descriptor)
            throw error
        }
        guard fsync(descriptor) == 0 else {
            let code = errno
            close(descriptor)
            throw failure(path, code)
        }
        guard close(descriptor) == 0, rename(temporary, path) == 0 else {
            throw failure(path, errno)
        }
        finished = true
        // The rename itself is only durable once the folder is on disk.
        let folderDescriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folderDescriptor >= 0 {
            fsync(folderDescriptor)
            close(folderDescriptor)
        }
    }

    private static func writeAll(
        _ buffer: UnsafeRawBufferPointer, _ descriptor: Int32, _ path: String
    ) throws {
        var written = 0
        while written < buffer.count {
            let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
            let count = Glibc.write(descriptor, rest.baseAddress, min(rest.count, 0x7fff_f000))
            if count > 0 {
                written += count
            } else if count < 0 && errno != EINTR {
                throw failure(path, errno)
            }
        }
    }

    private static func failure(_ path: String, _ code: Int32) -> DataError {
        if code == ENOENT {
            return DataError(
                path, "cannot be written: there is no folder `\(FilePath.folder(path))`",
                hint: "make the folder first")
        }
        return DataError(path, "cannot be written: \(String(cString: strerror(code)).lowercased())")
    }
}
