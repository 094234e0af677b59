import FileSystem
import Session

/// What an export is made from.
package struct Report {
    package var notebook: NotebookFile
    package var record: RunRecord
    /// The program's version, for the footer.
    package var version: String

    package init(_ notebook: NotebookFile, _ record: RunRecord, version: String) {
        self.notebook = notebook
        self.record = record
        self.version = version
    }

    /// The record of a cell; of one that was added since, that it did not run.
    func record(ofCell index: Int) -> CellRecord {
        index < record.cells.count
            ? record.cells[index]
            : CellRecord(label: nil, code: "", status: .notRun, outputs: [])
    }

    /// The title, or the file's name without its ending.
    var title: String {
        notebook.frontMatter.title ?? Files.name(of: Files.withoutExtension(notebook.path))
    }

    /// What the run depended on, as `name: value` pairs for a footer.
    var provenance: [(name: String, value: String)] {
        let parameters = record.parameters.map { "\($0.name) = \($0.value.sourceText)" }
        var pairs = [("Linnet", version), ("seed", String(record.seed))]
        if !parameters.isEmpty { pairs.append(("parameters", parameters.joined(separator: ", "))) }
        pairs.append(("source SHA-256", SHA256.hexDigest(of: Array(notebook.text.utf8))))
        return pairs
    }
}

extension Report {
    /// The report as one HTML file that loads nothing else.
    ///
    /// - Returns: the page, and what the author should know.
    package func html() -> (page: String, warnings: [String]) {
        let numbering = Numbering(notebook, record)
        var marks = ProseMarks()
        var markdown = ""
        var cell = 0
        for block in notebook.blocks {
            switch block {
            case .prose(let prose): markdown += marks.takeFormulas(from: prose)
            case .cell:
                markdown += "\n\n" + ProseMarks.text(of: .cell(cell)) + "\n\n"
                cell += 1
            }
        }
        let cells = CellMarkup(report: self, numbering: numbering)
        var renderer = ProseRenderer(
            formulas: marks.formulas, numbering: numbering, folder: Files.folder(of: notebook.path),
            cell: cells.html)
        let body = renderer.render(Markdown.parse(markdown))
        return (page(body: body, headings: renderer.headings), renderer.warnings)
    }

    private func page(body: String, headings: [ProseRenderer.Heading]) -> String {
        let contents = Report.contents(headings)
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="generator" content="Linnet \(HTML.escape(version))">
            <meta name="color-scheme" content="light dark">
            <title>\(HTML.escape(title))</title>
            <style>
            \(Stylesheet.text)\(hasAnimations ? MovingPictureMarkup.style : "")</style>
            </head>
            <body\(contents.isEmpty ? "" : " class=\"with-contents\"")>
            \(contents)<main>
            <header>
            \(masthead)</header>
            \(failureBanner)\(body)<footer>
            \(footer)</footer>
            </main>
            \(hasAnimations ? "<script>\n\(MovingPictureMarkup.script)</script>\n" : "")</body>
            </html>

            """
    }

    private var hasAnimations: Bool { record.figures.contains { $0.animation?.isEmpty == false } }

    private var masthead: String {
        let front = notebook.frontMatter
        var lines = "<h1 class=\"title\">\(HTML.escape(title))</h1>\n"
        if let subtitle = front.subtitle {
            lines += "<p class=\"subtitle\">\(HTML.escape(subtitle))</p>\n"
        }
        let byline = [front.authors.joined(separator: ", "), front.date ?? ""].filter {
            !$0.isEmpty
        }
        if !byline.isEmpty {
            lines += "<p class=\"byline\">\(HTML.escape(byline.joined(separator: " · ")))</p>\n"
        }
        return lines
    }

    private var failureBanner: String {
        guard let failure = record.firstFailure else { return "" }
        let name = HTML.escape(notebook.nameOfCell(failure.index))
        let message = HTML.escape(failure.error.message)
        let rest = record.cells.contains { $0.status == .notRun } ? " Later cells did not run." : ""
        return "<p class=\"banner\"><strong>This run did not succeed.</strong> "
            + "<a href=\"#cell-\(failure.index + 1)\">In \(name)</a>: \(message).\(rest)</p>\n"
    }

    private var footer: String {
        let pairs = provenance.map { pair in
            "<div><dt>\(HTML.escape(pair.name))</dt><dd>\(HTML.escape(pair.value))</dd></div>\n"
        }
        return "<dl>\n\(pairs.joined())</dl>\n"
    }

    /// The table of contents, left out where there is little to find. The title is no entry.
    private static func contents(_ headings: [ProseRenderer.Heading]) -> String {
        let shown = headings.filter { $0.level <= 3 }
        guard shown.count >= 3, let top = shown.map(\.level).min() else { return "" }
        let items = shown.map { heading in
            "<li class=\"level-\(heading.level - top + 1)\">"
                + "<a href=\"#\(heading.id)\">\(withoutLinks(heading.html))</a></li>\n"
        }
        return
            "<nav aria-label=\"Contents\">\n<p>Contents</p>\n<ul>\n\(items.joined())</ul>\n</nav>\n"
    }

    /// A heading's markup without its own links, which may not stand inside a link.
    private static func withoutLinks(_ html: String) -> String {
        var result = ""
        var rest = html[...]
        while let open = rest.firstIndex(of: "<") {
            result += rest[..<open]
            rest = rest[open...]
            let close = rest.firstIndex(of: ">") ?? rest.index(before: rest.endIndex)
            let isLink = rest.hasPrefix("<a ") || rest.hasPrefix("</a>")
            if !isLink { result += rest[...close] }
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
