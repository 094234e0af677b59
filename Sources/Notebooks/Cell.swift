/// One cell of a notebook: code, and how it is run and shown.
package struct Cell: Equatable, Sendable {
    /// The fence's first line, with its ending.
    package var opening: String
    /// The `#|` lines, with their endings.
    package var optionLines: String
    /// The code as the file has it, with its final line ending.
    package var body: String
    package var closing: String
    package var options: CellOptions
    /// Spaces before the fence, at most 3; so many are not the code's own.
    package var indentation: Int
    /// The fence's line in the file, 1-based.
    package var line: Int

    /// The cell's lines in the file.
    package var source: String { opening + optionLines + body + closing }

    /// What is evaluated: `\n` ends a line, and the fence's indentation is taken off.
    package var code: String {
        body.lines.map { line in
            var bytes = Substring(line).utf8
            for _ in 0..<indentation where bytes.first == UInt8(ascii: " ") { bytes.removeFirst() }
            return String(Substring(bytes))
        }.joined(separator: "\n")
    }

    /// The file's line of the code's first line.
    package var codeLine: Int { line + 1 + optionLines.linesWithEndings.count }
}

extension Cell {
    /// A cell written anew, with the shortest fence that its code allows.
    package init(code: String, options: [(key: String, value: String)] = []) {
        let longest = code.lines.compactMap { Fence(opening: $0)?.length }.max() ?? 0
        let fence = String(repeating: "`", count: max(3, longest + 1))
        var body = code
        if !body.isEmpty, body.utf8.last != UInt8(ascii: "\n") { body += "\n" }
        self.init(
            opening: fence + "{linnet}\n",
            optionLines: options.map { "#| \($0.key): \($0.value)\n" }.joined(),
            body: body, closing: fence + "\n", options: CellOptions(), indentation: 0, line: 1)
    }
}
