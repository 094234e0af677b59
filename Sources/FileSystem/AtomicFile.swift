import Glibc

/// Writes whole files so that a reader sees the old contents or the new, never a part.
///
/// A new file beside the old one is written, forced to disk and renamed over it. Whatever fails, the
/// old one stays as it was and nothing is left beside it.
package enum AtomicFile {
    /// - Parameter permissions: those of the file, less the umask; nil keeps those of the file that is
    ///   replaced, and gives a new one what any new file has.
    /// - Throws: `FileError` where the folder is missing or read-only, or the disk is full.
    package static func write(
        _ bytes: [UInt8], to path: String, permissions: mode_t? = nil
    ) throws(FileError) {
        do {
            try write(to: path, permissions: permissions) { put in try bytes.withUnsafeBytes(put) }
        } catch let error as FileError {
            throw error
        } catch {
            // `put` throws nothing else.
            throw FileError(path: path, operation: "write", code: EIO)
        }
    }

    /// As `write(_:to:permissions:)`, for contents that come in pieces: `body` hands each to its
    /// argument. What `body` throws is thrown on.
    package static func write(
        to path: String, permissions: mode_t? = nil,
        _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        func failure(_ code: Int32) -> FileError {
            FileError(path: path, operation: "write", code: code)
        }
        // C would take what comes before a zero byte for the path, and replace another file.
        guard !path.isEmpty, !path.utf8.contains(0) else { throw failure(EINVAL) }
        var old = stat()
        let isPresent = stat(path, &old) == 0
        if isPresent, old.st_mode & S_IFMT == S_IFDIR { throw failure(EISDIR) }

        let folder = Files.folder(of: path)
        let (temporary, descriptor) =
            try temporaryFile(in: folder, permissions ?? 0o666)
            ?? { throw failure(errno) }()
        var isOpen = true
        var isFinished = false
        defer {
            if isOpen { close(descriptor) }
            if !isFinished { unlink(temporary) }
        }
        try body { if let code = put($0, descriptor) { throw failure(code) } }
        if isPresent, permissions == nil { fchmod(descriptor, old.st_mode & 0o7777) }
        // Some file systems have nothing to force.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
            throw failure(errno)
        }
        isOpen = false
        // A full disk may be reported only here.
        guard close(descriptor) == 0, rename(temporary, path) == 0 else { throw failure(errno) }
        isFinished = true
        // The rename itself is only durable once the folder is on disk.
        let folderDescriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folderDescriptor >= 0 {
            fsync(folderDescriptor)
            close(folderDescriptor)
        }
    }

    /// A new file with a name that nobody else has, nil where there can be none; `errno` says why.
    ///
    /// It lies in the same folder, since a rename is only atomic within one file system, and its name
    /// is short whatever the other's is.
    private static func temporaryFile(in folder: String, _ mode: mode_t) -> (String, Int32)? {
        // What a killed process of the same number left behind costs one more attempt.
        for attempt in 0..<100 {
            let path = "\(folder)/.\(getpid())-\(attempt).part"
            let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
            if descriptor >= 0 { return (path, descriptor) }
            if errno != EEXIST { return nil }
        }
        return nil
    }

    /// - Returns: why the buffer could not be written, nil where it was.
    static func put(_ buffer: UnsafeRawBufferPointer, _ descriptor: Int32) -> Int32? {
        var written = 0
        while written < buffer.count {
            let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
            // Linux moves at most 0x7ffff000 bytes a call.
            let count = Glibc.write(descriptor, rest.baseAddress, min(rest.count, 0x7fff_f000))
            if count > 0 {
                written += count
            } else if count < 0 && errno != EINTR {
                return errno
            }
        }
        return nil
    }
}
