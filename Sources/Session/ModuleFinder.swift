import Builtins
import FileSystem
import Glibc
import Machine
import Syntax
import Text

/// Finds what `import "path"` names: beside the importing file, then in the library's folders.
struct ModuleFinder {
    private let libraryPath: [String]

    /// - Parameter libraryPath: empty for the standard search path, which is looked up at the first import.
    init(libraryPath: [String]) {
        self.libraryPath = libraryPath
    }

    func source(of path: String, importedFrom importer: String) throws -> Source {
        let file = path.hasSuffix(".linnet") ? path : path + ".linnet"
        var folders = file.hasPrefix("/") ? [""] : [folder(of: importer)]
        if !file.hasPrefix("/") {
            folders += libraryPath.isEmpty ? standardLibraryPath() : libraryPath
        }
        for folder in folders {
            let candidate = folder.isEmpty ? file : "\(folder)/\(file)"
            if let bytes = try read(candidate) { return Source(name: candidate, bytes: bytes) }
        }
        let searched = folders.map { $0.isEmpty ? "." : $0 }.joined(separator: ", ")
        let near = suggestion(for: path, among: folders.flatMap(modules))
        throw ScriptError(
            "import", "there is no module \"\(path)\"",
            hint: Habits.hint(forImportOf: path)
                ?? [near, "looked for \(file) in \(searched)"].compactMap(\.self)
                .joined(separator: " "))
    }

    /// The modules of a folder by the names that import them.
    private func modules(in folder: String) -> [String] {
        guard let handle = opendir(folder.isEmpty ? "." : folder) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".linnet") { names.append(String(name.dropLast(7))) }
        }
        return names.sorted()
    }

    /// A module that lies beside or in the library, for its help; nil where there is none.
    func source(named name: String) -> Source? {
        try? source(of: name, importedFrom: "")
    }

    /// The modules of the library.
    func names() -> [String] {
        let folders = libraryPath.isEmpty ? standardLibraryPath() : libraryPath
        return folders.flatMap { FileTree.names(in: $0) ?? [] }
            .filter { $0.hasSuffix(".linnet") }.map { String($0.dropLast(".linnet".count)) }
    }

    /// The folder of a source that is a file; the working folder for cells.
    private func folder(of importer: String) -> String {
        guard let slash = importer.lastIndex(of: "/") else { return "" }
        return slash == importer.startIndex ? "/" : String(importer[..<slash])
    }

    /// The file's bytes, nil where there is none.
    private func read(_ path: String) throws -> [UInt8]? {
        guard let file = fopen(path, "rb") else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw ScriptError("import", "\(path): \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes += chunk[..<count]
            guard bytes.count <= Source.maximumSize else { break }
        }
        guard ferror(file) == 0 else {
            throw ScriptError("import", "\(path): \(String(cString: strerror(errno)))")
        }
        return bytes
    }
}
