/// Finds the front matter and the cells of a notebook, line by line.
///
/// A cell is a fence whose info string is `{linnet}`, at the page's own level. Fences of other languages, longer
/// fences around shorter ones and HTML comments are prose, whatever they hold; the rules of what opens and
/// closes a fence are CommonMark's (section 4.5).
struct NotebookReader {
    private let path: String
    private let lines: [String]
    private var next = 0

    init(path: String, lines: [String]) {
        self.path = path
        self.lines = lines
    }

    mutating func frontMatter() throws(NotebookError) -> FrontMatter {
        var first = lines.first ?? ""
        if first.unicodeScalars.first == "\u{FEFF}" { first.unicodeScalars.removeFirst() }
        guard first.trimmed == "---" else { return FrontMatter() }
        let end = lines.indices.dropFirst().first { index in
            let line = lines[index].withoutLineEnding
            return line.trimmed == line && (line == "---" || line == "...")
        }
        guard let end else {
            throw NotebookError(
                path: path, line: 1, message: "the front matter does not end",
                hint: "close it with a line `---`")
        }
        next = end + 1
        return try FrontMatter(
            source: lines[...end].joined(), yaml: lines[1..<end].joined(), path: path)
    }

    mutating func blocks() throws(NotebookError) -> [NotebookFile.Block] {
        var blocks: [NotebookFile.Block] = []
        var prose = ""
        while next < lines.count {
            if let fence = Fence(opening: lines[next]) {
                let isCell = try isCell(fence)
                let end = try closingLine(of: fence, isCell: isCell)
                if isCell {
                    if !prose.isEmpty { blocks.append(.prose(prose)) }
                    prose = ""
                    blocks.append(.cell(try cell(from: next, to: end, fence: fence)))
                } else {
                    prose += lines[next...end].joined()
                }
                next = end + 1
            } else if lines[next].trimmed.utf8.starts(with: "<!--".utf8) {
                prose += comment()
            } else {
                prose += lines[next]
                next += 1
            }
        }
        if !prose.isEmpty { blocks.append(.prose(prose)) }
        return blocks
    }

    private func isCell(_ fence: Fence) throws(NotebookError) -> Bool {
        guard fence.info.utf8.starts(with: "{linnet".utf8) else { return false }
        guard fence.info == "{linnet}" else {
            throw NotebookError(
                path: path, line: next + 1,
                message: "a cell opens with {linnet} alone, not \(fence.info)",
                hint: "options stand below the fence, one a line: #| label: fig-loss")
        }
        return true
    }

    /// The index of the line that closes the fence at `next`.
    ///
    /// CommonMark lets a fence run to the end of the file; here that is always a slip, and it would swallow
    /// every later cell.
    private func closingLine(of fence: Fence, isCell: Bool) throws(NotebookError) -> Int {
        if let end = lines.indices[(next + 1)...].first(where: { fence.isClosed(by: lines[$0]) }) {
            return end
        }
        let mark = String(repeating: String(fence.character), count: fence.length)
        throw NotebookError(
            path: path, line: next + 1, message: "this \(isCell ? "cell" : "fence") does not end",
            hint: "close it with a line \(mark)")
    }

    private func cell(
        from opening: Int, to closing: Int, fence: Fence
    ) throws(NotebookError) -> Cell {
        let inner = lines[(opening + 1)..<closing]
        let options = inner.prefix { $0.trimmed.utf8.starts(with: "#|".utf8) }
        return Cell(
            opening: lines[opening], optionLines: options.joined(),
            body: inner.dropFirst(options.count).joined(), closing: lines[closing],
            options: try CellOptions(lines: Array(options), path: path, firstLine: opening + 2),
            indentation: fence.indentation, line: opening + 1)
    }

    /// The lines of an HTML comment, to its end or the file's.
    private mutating func comment() -> String {
        var text = ""
        while next < lines.count {
            text += lines[next]
            next += 1
            if lines[next - 1].contains("-->") { break }
        }
        return text
    }
}

/// The opening line of a fenced block.
struct Fence {
    var character: Character
    var length: Int
    var indentation: Int
    var info: String

    init?(opening line: String) {
        let text = line.withoutLineEnding
        let spaces = text.prefix { $0 == " " }.count
        guard spaces <= 3, let character = text.dropFirst(spaces).first,
            character == "`" || character == "~"
        else { return nil }
        let marks = text.dropFirst(spaces).prefix { $0 == character }.count
        let info = String(text.dropFirst(spaces + marks)).trimmed
        guard marks >= 3, character == "~" || !info.contains("`") else { return nil }
        self.character = character
        self.length = marks
        self.indentation = spaces
        self.info = info
    }

    func isClosed(by line: String) -> Bool {
        let text = line.withoutLineEnding
        let spaces = text.prefix { $0 == " " }.count
        let rest = text.dropFirst(spaces)
        let marks = rest.prefix { $0 == character }.count
        return spaces <= 3 && marks >= length && String(rest.dropFirst(marks)).trimmed.isEmpty
    }
}
