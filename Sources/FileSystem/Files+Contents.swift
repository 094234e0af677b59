import Glibc

// What changes files but for writing them whole, which `AtomicFile` does.

extension Files {
    /// Adds bytes at a file's end; makes it where it is missing.
    package static func append(_ bytes: [UInt8], to path: String) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError(path: path, operation: "append", code: errno) }
        let failure = bytes.withUnsafeBytes { AtomicFile.put($0, descriptor) }
        // A full disk may be reported only here.
        guard close(descriptor) == 0 || failure != nil else {
            throw FileError(path: path, operation: "append", code: errno)
        }
        if let failure { throw FileError(path: path, operation: "append", code: failure) }
    }

    /// Copies a file's bytes and permissions, all or nothing; a file that is there is replaced.
    ///
    /// - Parameter pause: called between pieces; what it throws is thrown on, and nothing is changed.
    package static func copy(
        _ path: String, to target: String, pause: () throws -> Void
    ) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path: path, operation: "read", code: errno) }
        defer { close(descriptor) }
        var information = stat()
        fstat(descriptor, &information)
        let kind = information.st_mode & S_IFMT
        guard kind == S_IFREG else {
            // A device or a pipe may have no end.
            throw FileError(path: path, operation: "read", code: kind == S_IFDIR ? EISDIR : EINVAL)
        }
        try AtomicFile.write(to: target, permissions: information.st_mode & 0o777) { put in
            var buffer = [UInt8](repeating: 0, count: 1 << 20)
            while true {
                let count = Glibc.read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else {
                    throw FileError(path: path, operation: "read", code: errno)
                }
                if count == 0 { return }
                try buffer.withUnsafeBytes {
                    try put(UnsafeRawBufferPointer(rebasing: $0[..<count]))
                }
                try pause()
            }
        }
    }

    /// Renames a file or folder; a file that is there is replaced. Between file systems a file is
    /// copied.
    package static func move(
        _ path: String, to target: String, pause: () throws -> Void
    ) throws {
        if rename(path, target) == 0 { return }
        guard errno == EXDEV else {
            throw FileError(path: path, operation: "move", code: errno)
        }
        try copy(path, to: target, pause: pause)
        remove(path)
    }
}
