/// What was piped into the prompt: code, and between it lines that ask the prompt for something.
package enum BatchInput: Equatable {
    case code(String)
    /// A line that begins with `:` or `?`.
    case request(String)

    /// The parts of an input in order. Code keeps its line numbers: before it stand as many empty lines as
    /// the input has before.
    ///
    /// - Parameter isOpen: whether more must follow this code, so that a line within a string or brackets
    ///   is not taken for a request.
    package static func parts(of input: String, isOpen: (String) -> Bool) -> [BatchInput] {
        let lines = input.split(separator: "\n", omittingEmptySubsequences: false)
        var parts: [BatchInput] = []
        var start = 0
        func code(upTo end: Int) -> String {
            String(repeating: "\n", count: start) + lines[start..<end].joined(separator: "\n")
        }
        for (number, line) in lines.enumerated() where line.hasPrefix(":") || line.hasPrefix("?") {
            let before = code(upTo: number)
            if isOpen(before) { continue }
            if start < number { parts.append(.code(before)) }
            parts.append(.request(String(line)))
            start = number + 1
        }
        if start < lines.count { parts.append(.code(code(upTo: lines.count))) }
        return parts
    }
}
