import FileSystem
import Session

/// Sets a cell: its code, folded or open, and what it gave.
struct CellMarkup {
    let report: Report
    let numbering: Numbering

    func html(_ index: Int) -> String {
        let cells = report.notebook.cells
        guard index < cells.count else { return "" }
        let cell = cells[index]
        let record = report.record(ofCell: index)
        let content = code(cell) + outputs(cell, index, record) + state(record)
        guard !content.isEmpty else { return "" }
        let id = "cell-\(index + 1)"
        // A label's own id goes to its figure or table where there is one.
        let anchor = anchor(cell, record)
        return "<section class=\"cell\" id=\"\(id)\">\n\(anchor)\(content)</section>\n"
    }

    private func anchor(_ cell: Cell, _ record: CellRecord) -> String {
        guard let label = cell.options.label, let target = numbering.targets[label] else {
            return ""
        }
        let hasFigure = record.outputs.contains { if case .figure = $0 { true } else { false } }
        let hasTable = record.outputs.contains {
            if case .value(_, .some) = $0 { true } else { false }
        }
        let isPlaced = label.hasPrefix("tbl-") ? hasTable : hasFigure
        return isPlaced ? "" : "<a id=\"\(target.id)\"></a>"
    }

    private func code(_ cell: Cell) -> String {
        let echo = cell.options.echo ?? report.notebook.frontMatter.echo
        guard echo != .hidden, !cell.code.trimmed.isEmpty else { return "" }
        let open = echo == .shown ? " open" : ""
        let lines = cell.code.lines
        let first = HTML.escape(lines.first { !$0.trimmed.isEmpty && !$0.hasPrefix("#") } ?? "")
        return "<details class=\"code\"\(open)><summary>Code<code>\(first)</code></summary>"
            + "<pre><code>\(CodeMarkup.html(cell.code))</code></pre></details>\n"
    }

    private func state(_ record: CellRecord) -> String {
        switch record.status {
        case .ok, .failed: ""
        case .notRun: "<p class=\"state\">This cell did not run.</p>\n"
        case .skipped: "<p class=\"state\">This cell is shown, not run.</p>\n"
        }
    }

    private func outputs(_ cell: Cell, _ index: Int, _ record: CellRecord) -> String {
        var html = ""
        var captionedFigure = false
        var captionedTable = false
        for output in record.outputs {
            switch output {
            case .text(let text): html += pre(text)
            case .value(let text, nil): html += pre(text)
            case .value(_, let table?):
                html += self.table(
                    table, cell, captionedTable ? nil : numbering.table(ofCell: index))
                captionedTable = true
            case .figure(let figure):
                let caption = captionedFigure ? nil : cell.options.caption
                let id = captionedFigure ? figure.name : cell.options.label ?? figure.name
                html += self.figure(figure, id: id, caption: caption)
                captionedFigure = true
            case .error(let error):
                let isExpected = record.status == .ok
                html += "<div class=\"error\(isExpected ? " expected" : "")\" role=\"note\">"
                html += isExpected ? "<p>An error, as expected:</p>" : ""
                html += "<pre>\(HTML.escape(error.rendered.trimmed))</pre></div>\n"
            case .note(let text): html += "<p class=\"note\">\(HTML.escape(text))</p>\n"
            }
        }
        return html
    }

    private func pre(_ text: String) -> String {
        let content = text.withoutLineEnding
        return content.isEmpty ? "" : "<pre class=\"output\">\(HTML.escape(content))</pre>\n"
    }

    private func figure(_ figure: FigureRecord, id: String, caption: String?) -> String {
        let alternative =
            figure.alternativeText.isEmpty ? caption ?? figure.title : figure.alternativeText
        var drawing =
            figure.svg.isEmpty
            ? "<p class=\"missing\">The figure’s file \(HTML.escape(figure.name)).svg is missing.</p>"
            : InlineSVG.html(figure.svg, alternativeText: alternative)
        if let animation = figure.animation, !animation.isEmpty {
            drawing = MovingPictureMarkup.element(data: animation, stills: drawing)
        }
        let number = numbering.figure(figure.name).map { "Figure \($0)." } ?? ""
        let text = (caption ?? figure.title).trimmed
        return "<figure id=\"\(HTML.escape(id))\">\n<div class=\"drawing\">\(drawing)</div>\n"
            + "<figcaption><strong>\(number)</strong> \(captionMarkup(text))</figcaption>\n</figure>\n"
    }

    /// A caption is Markdown too, as far as it fits a line.
    private func captionMarkup(_ text: String) -> String {
        var marks = ProseMarks()
        let markdown = Markdown.parse(marks.takeFormulas(from: text))
        var renderer = ProseRenderer(
            formulas: marks.formulas, numbering: numbering,
            folder: Files.folder(of: report.notebook.path), cell: { _ in "" })
        guard markdown.children.count == 1, markdown.children[0].kind == .paragraph else {
            return HTML.escape(text)
        }
        return renderer.inlines(markdown.children[0])
    }

    private func table(_ table: Table, _ cell: Cell, _ number: Int?) -> String {
        func row(_ cells: [String], _ tag: String) -> String {
            let cells = cells.enumerated().map { index, text in
                let name = table.numericColumns.contains(index) ? " class=\"right\"" : ""
                return "<\(tag)\(name)>\(HTML.escape(text))</\(tag)>"
            }
            return "<tr>\(cells.joined())</tr>\n"
        }
        var caption = ""
        var id = ""
        if let number {
            let text = captionMarkup(cell.options.caption ?? "")
            caption = "<caption><strong>Table \(number).</strong> \(text)</caption>\n"
            id = cell.options.label.map { " id=\"\($0)\"" } ?? ""
        }
        return "<div class=\"table output\"\(id)><table>\n\(caption)<thead>\n"
            + row(table.columns, "th") + "</thead>\n<tbody>\n"
            + table.rows.map { row($0, "td") }.joined() + "</tbody>\n</table></div>\n"
    }
}
