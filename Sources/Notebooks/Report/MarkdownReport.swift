import Session

/// A report as plain Markdown, with its figures as files.
package struct MarkdownReport {
    /// The page.
    package var text: String
    /// The figures' files: names within the folder that the page refers to.
    package var files: [(name: String, bytes: [UInt8])]
}

extension Report {
    /// - Parameter figureFolder: the folder that the page's links to its figures start with.
    package func markdown(figureFolder: String) -> MarkdownReport {
        let numbering = Numbering(notebook, record)
        var text = notebook.frontMatter.title.map { "# \($0)\n\n" } ?? ""
        var index = 0
        for block in notebook.blocks {
            switch block {
            case .prose(let prose):
                if index > 0, !prose.hasPrefix("\n"), !prose.hasPrefix("\r\n") { text += "\n" }
                text += Report.resolved(prose, numbering)
            case .cell(let cell):
                text += markdown(cell, index, numbering, figureFolder)
                index += 1
            }
        }
        let footer = provenance.map { "\($0.name) \($0.value)" }.joined(separator: " · ")
        text += "\n---\n\n\(footer)\n"
        let files = record.figures.map { (name: $0.name + ".svg", bytes: $0.svg) }
        return MarkdownReport(text: text, files: files)
    }

    /// Prose whose references show their numbers.
    private static func resolved(_ prose: String, _ numbering: Numbering) -> String {
        Prose.segments(of: prose).map { segment in
            guard !segment.isCode else { return segment.text }
            return numbering.references(in: segment.text).map { part in
                let target = part.label.map { numbering.targets[$0]?.text ?? "@\($0)" } ?? ""
                return part.text + target
            }.joined()
        }.joined()
    }

    private func markdown(
        _ cell: Cell, _ index: Int, _ numbering: Numbering, _ folder: String
    ) -> String {
        let record = record(ofCell: index)
        var parts: [String] = []
        if (cell.options.echo ?? notebook.frontMatter.echo) != .hidden, !cell.code.isEmpty {
            parts.append(Report.fenced(cell.code, "linnet"))
        }
        var isFirst = true
        for output in record.outputs {
            switch output {
            case .text(let text), .value(let text, nil):
                if !text.trimmed.isEmpty { parts.append(Report.fenced(text.withoutLineEnding)) }
            case .value(_, let table?):
                if let number = numbering.table(ofCell: index), isFirst {
                    parts.append("**Table \(number).** \(cell.options.caption ?? "")")
                }
                parts.append(Report.markdown(table))
            case .figure(let figure):
                let caption = (isFirst ? cell.options.caption : nil) ?? figure.title
                let number = numbering.figure(figure.name).map { "**Figure \($0).** " } ?? ""
                let alternative = figure.alternativeText.isEmpty ? caption : figure.alternativeText
                let words = Report.escaped(alternative, "[]\\\n")
                parts.append("![\(words)](\(folder)/\(figure.name).svg)")
                parts.append(number + caption)
                isFirst = false
            case .error(let error): parts.append(Report.fenced(error.rendered.trimmed))
            case .note(let text): parts.append("*\(Report.escaped(text, "*_\\"))*")
            }
        }
        if record.status == .notRun { parts.append("*This cell did not run.*") }
        return parts.map { $0 + "\n" }.joined(separator: "\n")
    }

    private static func fenced(_ text: String, _ language: String = "") -> String {
        let longest = text.lines.compactMap { Fence(opening: $0)?.length }.max() ?? 0
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return "\(fence)\(language)\n\(text)\n\(fence)"
    }

    /// The text with a backslash before each of `marks`; line ends become blanks.
    private static func escaped(_ text: String, _ marks: String) -> String {
        text.map { character in
            if character.isNewline { return " " }
            return marks.contains(character) ? "\\\(character)" : String(character)
        }.joined()
    }

    private static func markdown(_ table: Table) -> String {
        func row(_ cells: [String]) -> String {
            "| " + cells.map { escaped($0, "|\\*_`<") }.joined(separator: " | ") + " |"
        }
        let rule = table.columns.indices.map { table.numericColumns.contains($0) ? "---:" : "---" }
        return
            ([row(table.columns), "| " + rule.joined(separator: " | ") + " |"]
            + table.rows.map(row)).joined(separator: "\n")
    }
}
