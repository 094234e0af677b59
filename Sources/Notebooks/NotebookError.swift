/// What is wrong with a notebook, a parameter or a file beside it, before any cell has run.
package struct NotebookError: Error, CustomStringConvertible, Equatable, Sendable {
    /// The file as the user named it; empty where the mistake is not in a file.
    package var path: String
    /// 1-based.
    package var line: Int?
    package var message: String
    package var hint: String?

    package init(path: String = "", line: Int? = nil, message: String, hint: String? = nil) {
        self.path = path
        self.line = line
        self.message = message
        self.hint = hint
    }

    package var description: String {
        var place = path
        if let line { place += ":\(line)" }
        if !place.isEmpty { place += ": " }
        return place + message + (hint.map { "\n  hint: \($0)" } ?? "")
    }
}
