import FileSystem
import Glibc

/// The entries of all sessions, oldest first, kept in a file.
///
/// The file is text: an entry's first line as it is, each further line of it after a tab. A new entry is
/// appended by one write, so that sessions side by side do not tear each other's; a file grown past
/// twice the bound is replaced as a whole by a shorter one.
package struct History {
    package let path: String?
    package private(set) var entries: [String] = []
    private let bound: Int

    /// As many entries as bash's HISTFILESIZE leaves room for on most systems, times ten.
    package static let usualBound = 10_000

    /// - Parameter path: nil keeps the entries in memory alone.
    package init(path: String?, bound: Int = History.usualBound) {
        self.path = path
        self.bound = max(bound, 1)
        guard let path, let bytes = readFile(path) else { return }
        entries = History.parse(String(decoding: bytes, as: UTF8.self))
        if entries.count > self.bound {
            let isLong = entries.count > 2 * self.bound
            entries.removeFirst(entries.count - self.bound)
            if isLong {
                // Failure leaves a long file behind, which the next start tries again.
                let text = entries.map(History.print).joined()
                try? AtomicFile.write(Array(text.utf8), to: path, permissions: 0o600)
            }
        }
    }

    /// Where the history of this environment is kept: `LINNET_HISTORY` (empty: nowhere), else in the
    /// state folder of the XDG base directory specification.
    package static func path(environment: (String) -> String? = Console.environment) -> String? {
        if let given = environment("LINNET_HISTORY") { return given.isEmpty ? nil : given }
        if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") {
            return state + "/linnet/history"
        }
        guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
        return home + "/.local/state/linnet/history"
    }

    /// Adds an entry as it was typed, unless it is empty or the last one again.
    ///
    /// - Returns: the entry as it is kept, nil where it is not.
    package mutating func add(_ text: String) -> String? {
        let entry = History.normal(text)
        guard !entry.isEmpty, entry != entries.last else { return nil }
        entries.append(entry)
        if entries.count > bound { entries.removeFirst() }
        if let path {
            Files.makeFolders(above: path, permissions: 0o700)
            appendToFile(path, History.print(entry))
        }
        return entry
    }

    /// Without the white space around it: leading tabs would read as a continuation.
    private static func normal(_ text: String) -> String {
        let isBlank: (Character) -> Bool = { $0.isWhitespace || $0 == "\0" }
        var rest = text.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(rest)
    }

    package static func print(_ entry: String) -> String {
        entry.split(separator: "\n", omittingEmptySubsequences: false)
            .joined(separator: "\n\t") + "\n"
    }

    package static func parse(_ text: String) -> [String] {
        var entries: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
            if line.first == "\t" {
                // A file cut at its start may begin in the middle of an entry, which is dropped.
                if let last = entries.popLast() { entries.append(last + "\n" + line.dropFirst()) }
            } else {
                entries.append(String(line))
            }
        }
        return entries
    }
}
