/// A notebook as its file has it: Markdown with cells, nothing of any run.
///
/// Parsing and printing are inverse byte for byte, line endings and a missing final newline included, so a
/// tool that changes one cell changes those lines and no others.
package struct NotebookFile: Equatable, Sendable {
    package enum Block: Equatable, Sendable {
        case prose(String)
        case cell(Cell)
    }

    /// The path as the user gave it; only messages use it.
    package var path: String
    package var frontMatter: FrontMatter
    package var blocks: [Block]

    package init(path: String, frontMatter: FrontMatter = FrontMatter(), blocks: [Block]) {
        self.path = path
        self.frontMatter = frontMatter
        self.blocks = blocks
    }

    /// The file's text.
    package var text: String {
        var text = frontMatter.source
        for block in blocks {
            switch block {
            case .prose(let prose): text += prose
            case .cell(let cell): text += cell.source
            }
        }
        return text
    }

    package var cells: [Cell] {
        blocks.compactMap { if case .cell(let cell) = $0 { cell } else { nil } }
    }

    /// What messages call the cell at `index`: `cell 3 (fig-loss)`.
    package func nameOfCell(_ index: Int) -> String {
        let label = index < cells.count ? cells[index].options.label : nil
        return "cell \(index + 1)" + (label.map { " (\($0))" } ?? "")
    }

    /// The digest of everything that decides what a run computes: the cells' code and what steers them,
    /// the parameters' defaults and the seed. Prose, captions and `echo` change nothing.
    package var computationDigest: String {
        var text = "seed \(frontMatter.seed)\n"
        for parameter in frontMatter.parameters {
            text += "parameter \(parameter.name) = \(parameter.value.sourceText)\n"
        }
        for cell in cells {
            text += "cell \(cell.options.label ?? "") \(cell.options.evaluates) "
            text += "\(cell.options.expectedError)\n\(cell.code)\n"
        }
        return SHA256.hexDigest(of: Array(text.utf8))
    }
}

extension NotebookFile {
    /// Reads a notebook's bytes.
    ///
    /// - Throws: an error with its line for text that is not UTF-8, front matter or options that are not
    ///   valid, a fence without an end, and a label that stands twice.
    package init(parsing bytes: [UInt8], path: String) throws(NotebookError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw NotebookError(
                path: path, line: NotebookFile.firstInvalidLine(bytes),
                message: "not valid UTF-8",
                hint: "save the file as UTF-8; a notebook is a Markdown text")
        }
        try self.init(parsing: text, path: path)
    }

    package init(parsing text: String, path: String) throws(NotebookError) {
        var reader = NotebookReader(path: path, lines: text.linesWithEndings)
        let frontMatter = try reader.frontMatter()
        let blocks = try reader.blocks()
        self.init(path: path, frontMatter: frontMatter, blocks: blocks)

        var lines: [String: Int] = [:]
        for cell in cells {
            guard let label = cell.options.label else { continue }
            if let first = lines.updateValue(cell.line, forKey: label) {
                throw NotebookError(
                    path: path, line: cell.line,
                    message: "the label `\(label)` is taken by the cell in line \(first)",
                    hint: "a figure's file is named by its label, so each label stands once")
            }
        }
    }

    private static func firstInvalidLine(_ bytes: [UInt8]) -> Int {
        var line = 1
        for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if String(validating: part, as: UTF8.self) == nil { return line }
            line += 1
        }
        return line
    }
}
