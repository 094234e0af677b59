import Data
import FileSystem
import Glibc
import Machine
import Text

/// Whole files, folders, time and the process. Relative paths start at the session's working
/// directory.
var fileBuiltins: [Builtin] {
    [
        Builtin(
            "read_file", area: .files, summary: "A file's whole text.",
            Parameter<String>("path", "The file; it holds UTF-8."),
            returns: "string", example: "if exists(\"notes.txt\") { read_file(\"notes.txt\") }"
        ) { context, path in
            let bytes = try TextFile.read(context.resolve(path), shown: path, context)
            return try bytes.withUnsafeBufferPointer { bytes in
                guard let offset = TextFile.firstInvalidOffset(bytes) else {
                    return context.string(utf8: bytes)
                }
                throw ScriptError("io", "\(path): byte \(offset) is not valid UTF-8")
            }
        },
        Builtin(
            "write_file", area: .files,
            summary:
                "Writes a text to a file, all of it or nothing: the file is replaced once the text is on disk.",
            Parameter<String>("path", "The file; its folder exists."),
            Parameter<String>("text", "What to write."),
            returns: "none", example: "if false { write_file(\"notes.txt\", \"a line\\n\") }"
        ) { context, path, text in
            try TextFile.write(text, to: context.resolve(path), shown: path)
            return Value.none
        },
        Builtin(
            "exists", area: .files, summary: "Whether there is a file or folder.",
            Parameter<String>("path", "The path."), returns: "bool", example: "exists(\"/tmp\")"
        ) { context, path in access(context.resolve(path), F_OK) == 0 },
        Builtin(
            "list_dir", area: .files, summary: "The names in a folder, sorted.",
            Parameter<String>("path", default: ".", "The folder."),
            returns: "list of string", example: "len(list_dir(\"/\")) > 0"
        ) { context, path -> [String] in
            guard let folder = opendir(context.resolve(path)) else { throw fileError(path) }
            defer { closedir(folder) }
            var names: [String] = []
            while let entry = readdir(folder) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != ".", name != ".." { names.append(name) }
            }
            return names.sorted()
        },
        Builtin(
            "make_dir", area: .files,
            summary: "Makes a folder, and those above it that are missing.",
            Parameter<String>("path", "The folder; it may be there already."),
            returns: "none", example: "make_dir(\"/tmp\")"
        ) { context, path in
            let whole = context.resolve(path)
            var partial = ""
            for (index, part) in whole.split(separator: "/", omittingEmptySubsequences: false)
                .enumerated()
            {
                partial += (index > 0 ? "/" : "") + part
                guard !part.isEmpty, mkdir(partial, 0o777) != 0, errno != EEXIST else { continue }
                throw fileError(path)
            }
            var status = stat()
            guard stat(whole, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw ScriptError("io", "\(path): there is a file of this name, not a folder")
            }
            return Value.none
        },
        Builtin(
            "remove_file", area: .files, summary: "Removes a file.",
            Parameter<String>("path", "The file; an error where it is not there."),
            returns: "none", example: "if exists(\"old.txt\") { remove_file(\"old.txt\") }"
        ) { context, path in
            guard unlink(context.resolve(path)) == 0 else { throw fileError(path) }
            return Value.none
        },

        // MARK: Time and system

        Builtin(
            "time", area: .time, summary: "Seconds since the start of 1970, in UTC.",
            returns: "float", example: "time() > 0"
        ) { _ in seconds(CLOCK_REALTIME) },
        Builtin(
            "clock", area: .time,
            summary: "Seconds of a clock that never goes back, for measuring spans.",
            returns: "float", example: "let start = clock(); clock() - start >= 0"
        ) { _ in seconds(CLOCK_MONOTONIC) },
        Builtin(
            "sleep", area: .time, summary: "Waits. Ctrl-C ends it.",
            Parameter<Double>("seconds", "How long; 0 or more."), returns: "none",
            example: "sleep(0)"
        ) { context, length in
            guard length >= 0 else {
                throw ScriptError.value("sleep: \(formatNumber(length)) seconds")
            }
            let end = seconds(CLOCK_MONOTONIC) + length
            while true {
                try context.checkInterrupt()
                let left = end - seconds(CLOCK_MONOTONIC)
                if left <= 0 { return Value.none }
                // Short naps, so that an interrupt is seen within a twentieth of a second.
                usleep(UInt32(min(left, 0.05) * 1e6))
            }
        },
        Builtin(
            "env", area: .system,
            summary: "A variable of the environment, or a default where it is not set.",
            Parameter<String>("name", "The variable."),
            Parameter<Value>("default", default: .none, "What to give where it is not set."),
            returns: "string", example: "env(\"HOME\", \"/\")"
        ) { context, name, fallback in
            getenv(name).map { context.string(String(cString: $0)) } ?? fallback
        },
    ]
}

private func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
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
    case ENOSPC: "the disk is full"
    case EROFS: "the disk is read-only"
    default: String(cString: strerror(code))
    }
}

/// Reading and writing whole files.
enum TextFile {
    static func read(_ path: String, shown: String, _ context: BuiltinContext) throws -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw fileError(shown, at: path) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw fileError(shown) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw fileError(shown, EISDIR) }
        try context.reserve(bytes: Int(status.st_size))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(status.st_size) + 1)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw fileError(shown)
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[0..<count])
            // A pipe or a device may go on for ever.
            try context.checkInterrupt()
            try context.reserve(bytes: bytes.count)
        }
    }

    /// All of it or nothing.
    static func write(_ text: String, to path: String, shown: String) throws {
        do {
            try AtomicFile.write(Array(text.utf8), to: path)
        } catch {
            throw fileError(shown, error.code)
        }
    }

    static func firstInvalidOffset(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var decoder = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch decoder.parseScalar(from: &iterator) {
            case .valid(let scalar): offset += scalar.count
            case .error: return offset
            case .emptyInput: return nil
            }
        }
    }
}
