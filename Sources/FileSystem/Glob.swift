import Glibc

/// The paths that fit a pattern: `*`, `?` and `[…]` in names, `**` for any folders between.
///
/// As in a shell, a name that starts with a dot fits only where the pattern writes the dot. Links to
/// folders are looked into by `*`, not by `**`, which would go round in circles.
package enum Glob {
    /// Sorted, each once, written as the pattern is; one that ends with a slash fits folders alone.
    ///
    /// - Parameter resolve: from a path as written to what the system takes.
    /// - Parameter pause: called at each folder; what it throws is thrown on.
    package static func paths(
        matching pattern: String, resolve: (String) -> String, pause: () throws -> Void
    ) throws -> [String] {
        let isAbsolute = pattern.hasPrefix("/")
        var found = [isAbsolute ? "/" : ""]
        var parts = pattern.split(separator: "/")
        // At the end it means all that is below.
        if parts.last == "**" { parts.append("*") }
        for part in parts {
            let wildcard = Wildcard(String(part))
            var next: [String] = []
            for folder in found {
                try pause()
                if part == "**" {
                    next.append(folder)
                    try walk(folder, resolve, pause) { next.append($0) }
                } else if wildcard.isPattern {
                    let names = try names(in: folder, resolve)
                    for name in names where name.hasPrefix(".") == part.hasPrefix(".") {
                        if wildcard.matches(name) { next.append(Paths.join([folder, name])) }
                    }
                } else {
                    next.append(Paths.join([folder, String(part)]))
                }
            }
            // `**` twice would give a folder twice.
            found = Array(Set(next))
        }
        let wantsFolders = pattern.hasSuffix("/")
        return found.filter { path in
            guard !path.isEmpty else { return false }
            // A link that leads nowhere is there, too.
            let status = try? Files.status(resolve(path), followsLinks: wantsFolders)
            return wantsFolders ? status?.kind == .folder : status != nil
        }.sorted()
    }

    /// None where there is no such folder.
    private static func names(in folder: String, _ resolve: (String) -> String) throws -> [String] {
        do {
            return try Files.names(in: resolve(folder.isEmpty ? "." : folder))
        } catch {
            guard error.code == ENOENT || error.code == ENOTDIR else { throw error }
            return []
        }
    }

    private static func walk(
        _ folder: String, _ resolve: (String) -> String, _ pause: () throws -> Void,
        _ visit: (String) -> Void
    ) throws {
        var open = [folder]
        while let prefix = open.popLast() {
            try pause()
            for name in try names(in: prefix, resolve) where !name.hasPrefix(".") {
                let path = Paths.join([prefix, name])
                let status = try? Files.status(resolve(path), followsLinks: false)
                guard status?.kind == .folder else { continue }
                visit(path)
                open.append(path)
            }
        }
    }
}
