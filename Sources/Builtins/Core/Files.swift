import FileSystem
import Glibc
import Machine

/// Whole files. Relative paths start at the session's working directory.
var fileBuiltins: [Builtin] {
    [
        Builtin(
            "read_file", area: .files, summary: "A file's whole text.",
            Parameter<String>("path", "The file; it holds UTF-8."),
            returns: "string", example: "if exists(\"notes.txt\") { read_file(\"notes.txt\") }"
        ) { context, path in
            let bytes = try TextFile.read(path, context)
            return bytes.withUnsafeBufferPointer { context.string(utf8: $0) }
        },
        Builtin(
            "read_lines", area: .files,
            summary: "The lines of a file, without their line breaks.",
            Parameter<String>("path", "The file; it holds UTF-8."),
            returns: "list of string",
            example: "if exists(\"notes.txt\") { read_lines(\"notes.txt\").len() }"
        ) { context, path in
            lines(of: String(decoding: try TextFile.read(path, context), as: UTF8.self))
        },
        Builtin(
            "write_file", area: .files,
            summary:
                "Writes a text to a file, all of it or nothing: the file is replaced once the text is on disk.",
            Parameter<String>("path", "The file; its folder exists."),
            Parameter<String>("text", "What to write."),
            returns: "none", example: "if false { write_file(\"notes.txt\", \"a line\\n\") }"
        ) { context, path, text in
            try TextFile.write(text, to: path, context)
            return Value.none
        },
        Builtin(
            "append_file", area: .files,
            summary: "Adds a text at a file's end; makes the file where it is missing.",
            Parameter<String>("path", "The file; its folder exists."),
            Parameter<String>("text", "What to add; a line ends with `\\n`."),
            returns: "none", example: "if false { append_file(\"log.txt\", \"epoch 1\\n\") }"
        ) { context, path, text in
            try context.withPath(path) { try Files.append(Array(text.utf8), to: $0) }
            return Value.none
        },
        Builtin(
            "copy_file", area: .files,
            summary: "Copies a file, all of it or nothing; one that is there is replaced.",
            Parameter<String>("path", "The file."),
            Parameter<String>("target", "The copy's path, its name included."),
            returns: "none", example: "if exists(\"a.txt\") { copy_file(\"a.txt\", \"b.txt\") }"
        ) { context, path, target in
            try transfer(path, target, context) {
                try Files.copy($0, to: $1, pause: context.checkInterrupt)
            }
        },
        Builtin(
            "move_file", area: .files,
            summary: "Gives a file or folder another path; a file that is there is replaced.",
            Parameter<String>("path", "The file or folder."),
            Parameter<String>("target", "Its new path, its name included."),
            returns: "none", example: "if exists(\"a.txt\") { move_file(\"a.txt\", \"b.txt\") }"
        ) { context, path, target in
            try transfer(path, target, context) {
                try Files.move($0, to: $1, pause: context.checkInterrupt)
            }
        },
        Builtin(
            "remove_file", area: .files, summary: "Removes a file.",
            Parameter<String>("path", "The file; an error where it is not there."),
            returns: "none", example: "if exists(\"old.txt\") { remove_file(\"old.txt\") }"
        ) { context, path in
            guard unlink(try context.path(path)) == 0 else { throw fileError(path) }
            return Value.none
        },
        Builtin(
            "exists", area: .files, summary: "Whether there is a file or folder.",
            Parameter<String>("path", "The path."), returns: "bool", example: "exists(\"/tmp\")"
        ) { context, path in Files.exists(try context.path(path)) },
        kind("is_file", "a file", .file),
        kind("is_dir", "a folder", .folder),
        Builtin(
            "file_size", area: .files, summary: "A file's size in bytes.",
            Parameter<String>("path", "The file."), returns: "int",
            example: "if exists(\"data.csv\") { file_size(\"data.csv\") }"
        ) { context, path in
            let status = try context.withPath(path) { try Files.status($0) }
            guard status.kind != .folder else { throw fileError(path, EISDIR) }
            return status.size
        },
        Builtin(
            "modified_time", area: .files,
            summary: "When a file or folder was last written, in seconds as `time()` counts them.",
            Parameter<String>("path", "The path."), returns: "float",
            example: "modified_time(\"/tmp\") <= time()"
        ) { context, path in try context.withPath(path) { try Files.status($0).modified } },
    ]
}

private func kind(_ name: String, _ noun: String, _ kind: Files.Kind) -> Builtin {
    Builtin(
        name, area: .files, summary: "Whether there is \(noun) of this path.",
        Parameter<String>("path", "The path; a link stands for what it leads to."),
        returns: "bool", example: "\(name)(\"/tmp\")"
    ) { context, path in
        let path = try context.path(path)
        return (try? Files.status(path))?.kind == kind
    }
}

/// Hands the two paths to `body`; what the system says against the target names the target.
private func transfer(
    _ path: String, _ target: String, _ context: BuiltinContext,
    _ body: (String, String) throws -> Void
) throws -> Value {
    let resolved = try context.path(target)
    if (try? Files.status(resolved))?.kind == .folder {
        throw ScriptError(
            "io", "\(target): this is a folder",
            hint:
                "say the name, too: `join_path(\(quoted(target)), \(quoted(Paths.name(of: path))))`"
        )
    }
    return try context.withPath(path) { path in
        // So that what is missing after this is the target's folder.
        _ = try Files.status(path, followsLinks: false)
        do {
            try body(path, resolved)
        } catch let error as FileError where error.path == resolved || error.code == ENOENT {
            throw fileError(target, error.code, at: resolved)
        }
        return Value.none
    }
}
