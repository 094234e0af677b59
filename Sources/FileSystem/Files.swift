import Glibc

/// What is done with whole files, folders and their names, on the C library alone.
package enum Files {
    package static func read(_ path: String) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path: path, operation: "read", code: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw FileError(path: path, operation: "read", code: errno)
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    /// Writes as `AtomicFile` does, but leaves a file alone whose bytes are the same already.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        if let present = try? read(path), present == bytes { return }
        try AtomicFile.write(bytes, to: path)
    }

    /// What tells one state of a file from another.
    package struct Stamp: Equatable, Sendable {
        var seconds: Int
        var nanoseconds: Int
        var size: Int
        var identity: UInt
    }

    /// nil where there is no such file.
    package static func stamp(_ path: String) -> Stamp? {
        var information = stat()
        guard stat(path, &information) == 0 else { return nil }
        return Stamp(
            seconds: information.st_mtim.tv_sec, nanoseconds: information.st_mtim.tv_nsec,
            size: Int(information.st_size), identity: UInt(information.st_ino))
    }

    package static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// Makes the folder where it is missing; the folder above must be there.
    package static func makeFolder(_ path: String) throws(FileError) {
        if mkdir(path, 0o777) != 0, errno != EEXIST {
            throw FileError(path: path, operation: "make the folder", code: errno)
        }
    }

    /// Makes the folders that a file at `path` needs; where that fails, opening the file will say why.
    package static func makeFolders(above path: String, permissions: mode_t = 0o777) {
        var end = path.utf8.startIndex
        while let slash = path.utf8[end...].dropFirst().firstIndex(of: UInt8(ascii: "/")) {
            mkdir(String(path[..<slash]), permissions)
            end = slash
        }
    }

    /// Removes a file; one that is not there is no error.
    package static func remove(_ path: String) {
        unlink(path)
    }

    package static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
    }

    package static func name(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(path[path.utf8.index(after: slash)...])
    }

    /// The path without the last `.extension` of its name.
    package static func withoutExtension(_ path: String) -> String {
        let name = name(of: path)
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot != name.utf8.startIndex
        else { return path }
        return String(path.utf8.dropLast(name[dot...].utf8.count)) ?? path
    }
}
