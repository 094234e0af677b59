/// Paths as text: nothing here looks at the disk.
package enum Paths {
    /// The path without slashes at its end, but for the root.
    private static func trimmed(_ path: String) -> String {
        var end = path.utf8.endIndex
        while end > path.utf8.startIndex {
            let before = path.utf8.index(before: end)
            guard before > path.utf8.startIndex, path.utf8[before] == UInt8(ascii: "/") else {
                break
            }
            end = before
        }
        return String(path[..<end])
    }

    /// One below the other; an absolute one starts anew.
    package static func join(_ parts: [String]) -> String {
        parts.reduce("") { path, part in
            if path.isEmpty || part.hasPrefix("/") { return part }
            if part.isEmpty { return path }
            return path.hasSuffix("/") ? path + part : "\(path)/\(part)"
        }
    }

    package static func folder(of path: String) -> String {
        let folder = Files.folder(of: trimmed(path))
        return trimmed(folder)
    }

    package static func name(of path: String) -> String {
        let trimmed = trimmed(path)
        return trimmed == "/" ? trimmed : Files.name(of: trimmed)
    }

    /// The name without its extension. A dot at a name's start starts none.
    package static func stem(of path: String) -> String { Files.withoutExtension(name(of: path)) }

    /// From the last dot of the name on, that included; empty where there is none.
    package static func fileExtension(of path: String) -> String {
        String(name(of: path).dropFirst(stem(of: path).count))
    }

    /// The path without `.`, `..` and doubled slashes, as it is written: links are not looked at.
    package static func normalized(_ path: String) -> String {
        let isAbsolute = path.hasPrefix("/")
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else if part != ".." || !isAbsolute {
                parts.append(part)
            }
        }
        let joined = parts.joined(separator: "/")
        return isAbsolute ? "/" + joined : joined.isEmpty ? "." : joined
    }
}
