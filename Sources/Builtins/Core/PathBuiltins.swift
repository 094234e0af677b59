import Data
import FileSystem
import Glibc
import Machine
import Text

/// Paths as text; but for `absolute_path`, none asks where the program runs.
var pathBuiltins: [Builtin] {
    [
        Builtin(
            "join_path", area: .files,
            summary: "Paths one below the other; an absolute one starts anew.",
            Parameter<String>("path", "The first part."),
            Parameter<Variadic<String>>("parts", "The others."),
            returns: "string", example: "join_path(\"runs\", \"fashion\", \"model.safetensors\")"
        ) { _, path, parts in Paths.join([path] + parts.values) },
        part("dirname", "The folder that a path lies in; `.` where it names none.", Paths.folder),
        part("basename", "The last name of a path.", Paths.name),
        part("stem", "The last name of a path without its extension.", Paths.stem),
        part(
            "extension", "The last name's ending, its dot included; empty where there is none.",
            Paths.fileExtension),
        Builtin(
            "absolute_path", area: .files,
            summary: "The path from the root, without `.` and `..`; `~` is the home folder.",
            Parameter<String>("path", "The path; there need be nothing."),
            returns: "string", example: "absolute_path(\"data/../runs\")"
        ) { context, path in context.absolute(path) },
    ]
}

private func part(_ name: String, _ summary: String, _ body: @escaping (String) -> String)
    -> Builtin
{
    Builtin(
        name, area: .files, summary: summary, Parameter<String>("path", "The path."),
        returns: "string", example: "\(name)(\"runs/fashion/history.csv\")"
    ) { _, path in body(path) }
}

extension BuiltinContext {
    /// A script's path as the system takes it: `~` is the home folder, relative ones start at the
    /// session's.
    package func resolve(_ path: String) -> String {
        if path == "~" || path.hasPrefix("~/"), let home = getenv("HOME") {
            return String(cString: home) + path.dropFirst()
        }
        if path.hasPrefix("/") || workingDirectory == "." { return path }
        return workingDirectory + "/" + path
    }

    /// The same from the root.
    func absolute(_ path: String) -> String {
        Paths.normalized(Paths.join([Files.currentFolder(), resolve(path)]))
    }

    /// As `resolve`, for what would stop at a zero byte in the path.
    func path(_ shown: String) throws -> String {
        guard !shown.utf8.contains(0) else {
            throw ScriptError("io", "\(quoted(shown)): a path has no zero bytes")
        }
        return resolve(shown)
    }

    /// Does something with a path; what the system says against it names the path as shown.
    func withPath<Result>(_ shown: String, _ body: (String) throws -> Result) throws -> Result {
        let path = try path(shown)
        do {
            return try body(path)
        } catch let error as FileError {
            // What lies further down a folder is named itself.
            let isBelow = error.path.hasPrefix(path + "/")
            throw fileError(
                isBelow ? shown + error.path.dropFirst(path.count) : shown, error.code,
                at: isBelow ? error.path : path)
        }
    }
}

/// What the system says is wrong with a path.
///
/// - Parameter resolved: the path as the system took it, where names near to it are looked for.
func fileError(_ path: String, _ code: Int32 = errno, at resolved: String? = nil) -> ScriptError {
    var hint: String?
    if code == ENOENT {
        hint =
            resolved.flatMap(hintForMissing)
            ?? (path.hasPrefix("/") ? nil : "relative paths start at the folder of the run")
    }
    return ScriptError("io", "\(path): \(systemMessage(code))", hint: hint)
}

private func hintForMissing(_ path: String) -> String? {
    let folder = FilePath.folder(path)
    guard FilePath.isFolder(folder) else { return "there is no folder `\(folder)`" }
    return suggestion(for: FilePath.name(path), among: FilePath.entries(folder))
}

private func systemMessage(_ code: Int32) -> String {
    switch code {
    case ENOENT: "no such file or folder"
    case EACCES, EPERM: "permission denied"
    case EISDIR: "this is a folder"
    case ENOTDIR: "a part of the path is not a folder"
    case ENOTEMPTY: "the folder is not empty"
    case ENOSPC: "the disk is full"
    case EROFS: "the disk is read-only"
    case EXDEV: "a folder cannot be moved to another file system"
    default: String(cString: strerror(code))
    }
}
