import Glibc

/// The folders in which Linnet's own library lies: data sets, and modules in the language.
package enum LibraryPath {
    /// In order: `$LINNET_LIBRARY` (several, parted by colons), `stdlib` beside the program,
    /// `../share/linnet` from it, and `stdlib` in the folders above it and above the working folder,
    /// which is where it lies in the source tree. Only folders that exist.
    package static func standard() -> [String] {
        var folders: [String] = []
        if let value = getenv("LINNET_LIBRARY") {
            folders += String(cString: value).split(separator: ":").map(String.init)
        }
        if let program = executableFolder() {
            folders += ["\(program)/stdlib", "\(program)/../share/linnet"]
            folders += upward(from: program)
        }
        if let working = workingFolder() { folders += upward(from: working) }
        var seen = Set<String>()
        return folders.filter { FilePath.isFolder($0) && seen.insert($0).inserted }
    }

    /// `folder/stdlib` for `folder` and each one above it that holds a Package.swift.
    private static func upward(from folder: String) -> [String] {
        var found: [String] = []
        var folder = folder
        while folder != "/" && folder != "." && !folder.isEmpty {
            if FilePath.exists("\(folder)/Package.swift") { found.append("\(folder)/stdlib") }
            folder = FilePath.folder(folder)
        }
        return found
    }

    private static func executableFolder() -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            guard let start = buffer.baseAddress else { return nil }
            let length = readlink("/proc/self/exe", start, buffer.count)
            guard length > 0 else { return nil }
            let path = buffer[..<length].map { UInt8(bitPattern: $0) }
            return FilePath.folder(String(decoding: path, as: UTF8.self))
        }
    }

    private static func workingFolder() -> String? {
        guard let path = getcwd(nil, 0) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }
}
