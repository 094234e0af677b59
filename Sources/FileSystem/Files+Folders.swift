import Glibc

// Folders, and what is in them.

extension Files {
    package enum Kind: Sendable { case file, folder, other }

    package struct Status: Sendable {
        package var kind: Kind
        /// In bytes.
        package var size: Int
        /// Seconds since the start of 1970, in UTC.
        package var modified: Double
    }

    /// - Parameter followsLinks: whether a link stands for what it leads to.
    package static func status(
        _ path: String, followsLinks: Bool = true
    ) throws(FileError) -> Status {
        var information = stat()
        guard (followsLinks ? stat(path, &information) : lstat(path, &information)) == 0 else {
            throw FileError(path: path, operation: "read", code: errno)
        }
        let kind: Kind =
            switch information.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            default: .other
            }
        let time = information.st_mtim
        return Status(
            kind: kind, size: Int(information.st_size),
            modified: Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9)
    }

    /// The names in a folder, sorted.
    package static func names(in folder: String) throws(FileError) -> [String] {
        guard let stream = opendir(folder) else {
            throw FileError(path: folder, operation: "read", code: errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Hands the path of everything below a folder to `visit`, relative to it, each folder before
    /// what is in it. Links are named, not followed.
    package static func walk(
        _ folder: String, _ visit: (_ path: String, _ kind: Kind) throws -> Void
    ) throws {
        var open = [""]
        while let prefix = open.popLast() {
            var folders: [String] = []
            for name in try names(in: prefix.isEmpty ? folder : "\(folder)/\(prefix)") {
                let path = prefix.isEmpty ? name : "\(prefix)/\(name)"
                // What has gone meanwhile is left out.
                guard let status = try? status("\(folder)/\(path)", followsLinks: false) else {
                    continue
                }
                try visit(path, status.kind)
                if status.kind == .folder { folders.append(path) }
            }
            open.append(contentsOf: folders.reversed())
        }
    }

    /// Removes a folder, which is empty unless what is in it goes, too. Links are not followed.
    package static func removeFolder(
        _ path: String, withContents: Bool, pause: () throws -> Void
    ) throws {
        if withContents {
            // A link to a folder is no folder: what it leads to stays.
            guard try status(path, followsLinks: false).kind == .folder else {
                throw FileError(path: path, operation: "remove", code: ENOTDIR)
            }
            var contents: [(path: String, isFolder: Bool)] = []
            try walk(path) { inner, kind in
                contents.append(("\(path)/\(inner)", kind == .folder))
                try pause()
            }
            for (inner, isFolder) in contents.reversed() {
                try pause()
                guard (isFolder ? rmdir(inner) : unlink(inner)) == 0 || errno == ENOENT else {
                    throw FileError(path: inner, operation: "remove", code: errno)
                }
            }
        }
        guard rmdir(path) == 0 else {
            throw FileError(path: path, operation: "remove", code: errno)
        }
    }

    /// A new empty folder where the system keeps passing files.
    package static func makeTemporaryFolder() throws(FileError) -> String {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/linnet-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw FileError(path: parent, operation: "make a folder in", code: errno)
        }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The process's own folder, where relative paths start for the system.
    package static func currentFolder() -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard getcwd(&buffer, buffer.count) != nil else { return "/" }
        return String(
            decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
