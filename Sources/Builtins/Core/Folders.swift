import FileSystem
import Glibc
import Machine

/// Folders, and what is found in them.
var folderBuiltins: [Builtin] {
    [
        Builtin(
            "list_dir", area: .files, summary: "The names in a folder, sorted.",
            Parameter<String>("path", default: ".", "The folder."),
            Parameter<Bool>(
                "recursive", default: false,
                "Whether the folders in it are gone through, too; links are not followed."),
            returns: "list of string", example: "len(list_dir(\"/\")) > 0"
        ) { context, path, recursive -> [String] in
            try context.withPath(path) { folder in
                guard recursive else { return try Files.names(in: folder) }
                var paths: [String] = []
                try Files.walk(folder) { inner, _ in
                    if paths.count & 0xFF == 0xFF { try context.checkInterrupt() }
                    paths.append(inner)
                }
                return paths.sorted()
            }
        },
        Builtin(
            "glob", area: .files,
            summary: "The paths that fit a pattern, sorted.",
            Parameter<String>(
                "pattern",
                "`*` any characters of a name, `?` one, `[a-z]` one of a set, `**` any folders between."
            ),
            returns: "list of string", example: "glob(\"data/**/*.csv\")"
        ) { context, pattern in
            _ = try context.path(pattern)
            do {
                return try Glob.paths(
                    matching: pattern, resolve: context.resolve, pause: context.checkInterrupt)
            } catch let error as FileError {
                throw fileError(error.path, error.code)
            }
        },
        Builtin(
            "make_dir", area: .files,
            summary: "Makes a folder, and those above it that are missing.",
            Parameter<String>("path", "The folder; it may be there already."),
            returns: "none", example: "make_dir(\"/tmp\")"
        ) { context, path in
            let whole = try context.path(path)
            var partial = ""
            for (index, part) in whole.split(separator: "/", omittingEmptySubsequences: false)
                .enumerated()
            {
                partial += (index > 0 ? "/" : "") + part
                guard !part.isEmpty, mkdir(partial, 0o777) != 0, errno != EEXIST else { continue }
                throw fileError(path)
            }
            guard (try? Files.status(whole))?.kind == .folder else {
                throw ScriptError("io", "\(path): there is a file of this name, not a folder")
            }
            return Value.none
        },
        Builtin(
            "make_temp_dir", area: .files,
            summary:
                "Makes a new empty folder where the system keeps passing files; gives its path.",
            returns: "string", example: "let folder = make_temp_dir(); remove_dir(folder)"
        ) { _ in
            do throws(FileError) {
                return try Files.makeTemporaryFolder()
            } catch {
                throw fileError(error.path, error.code)
            }
        },
        Builtin(
            "remove_dir", area: .files, summary: "Removes a folder.",
            Parameter<String>("path", "The folder; an error where it is not there."),
            Parameter<Bool>(
                "recursive", default: false,
                "Whether all that is in it is removed, too; links go, what they lead to stays."),
            returns: "none", example: "if exists(\"old\") { remove_dir(\"old\", recursive: true) }"
        ) { context, path, recursive in
            try context.withPath(path) {
                try Files.removeFolder(
                    $0, withContents: recursive, pause: context.checkInterrupt)
            }
            return Value.none
        },
        Builtin(
            "working_dir", area: .files,
            summary: "The folder where relative paths start, as an absolute path.",
            returns: "string", example: "working_dir()"
        ) { context in context.absolute(".") },
    ]
}
