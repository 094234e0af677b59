import FileSystem
import Glibc
import Text

/// Paths as text: joining, parts, and why one could not be used.
package enum FilePath {
    package static func join(_ folder: String, _ name: String) -> String {
        if name.hasPrefix("/") || folder.isEmpty { return name }
        return folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    /// `a/b/c.csv` → `c.csv`.
    package static func name(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// `a/b/c.csv` → `a/b`, `c.csv` → `.`.
    package static func folder(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    package static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    package static func isFolder(_ path: String) -> Bool { FileTree.isFolder(path) }

    /// Whether the path itself is a link, wherever it leads.
    static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// Makes a folder and those above it.
    package static func makeFolders(_ path: String) throws {
        if isFolder(path) { return }
        let above = folder(path)
        if above != path { try makeFolders(above) }
        if mkdir(path, 0o777) != 0 && errno != EEXIST {
            throw DataError(
                path, "cannot be made: \(String(cString: strerror(errno)).lowercased())")
        }
        if !isFolder(path) { throw DataError(path, "is a file, not a folder") }
    }

    /// Bytes on disk, nil where there is no such file.
    package static func size(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// The names in a folder, sorted; none where it cannot be read.
    package static func entries(_ folder: String) -> [String] { FileTree.names(in: folder) ?? [] }

    /// The error for a path that the system refused with `code`, naming a near match where there is one.
    static func failure(_ path: String, _ code: Int32) -> DataError {
        guard code == ENOENT else {
            return DataError(path, String(cString: strerror(code)).lowercased())
        }
        let folder = folder(path)
        guard isFolder(folder) else {
            return DataError(path, "no such file", hint: "there is no folder `\(folder)`")
        }
        let near = nearestName(to: name(path), among: entries(folder))
        return DataError(path, "no such file", hint: near.map { "did you mean `\($0)`?" })
    }
}
