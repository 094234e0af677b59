import FileSystem
import Text

/// Sets a notebook's Markdown as HTML, with formulas, references, headings' ids and footnotes.
struct ProseRenderer {
    struct Heading: Equatable {
        var level: Int
        var id: String
        var html: String
    }

    /// The HTML of the cell with an index.
    private let cell: (Int) -> String
    private let formulas: [ProseMarks.Formula]
    private let numbering: Numbering
    /// The folder that images' paths start at.
    private let folder: String

    private(set) var headings: [Heading] = []
    /// What the author should know: references without a target, images that are not there.
    private(set) var warnings: [String] = []
    private var ids: Set<String>
    private var isTight = false

    init(
        formulas: [ProseMarks.Formula], numbering: Numbering, folder: String,
        cell: @escaping (Int) -> String
    ) {
        self.formulas = formulas
        self.numbering = numbering
        self.folder = folder
        self.cell = cell
        ids = Set(numbering.targets.values.map(\.id))
    }

    mutating func render(_ document: Markdown) -> String {
        let definitions = document.children.filter {
            if case .footnote = $0.kind { true } else { false }
        }
        let body = document.children.filter { if case .footnote = $0.kind { false } else { true } }
        var html = body.map { block($0) }.joined()
        if !definitions.isEmpty {
            html += "<section class=\"footnotes\"><ol>\n"
            for (index, definition) in definitions.enumerated() {
                let content = definition.children.map { block($0) }.joined()
                html += "<li id=\"fn-\(index + 1)\">\(content)"
                html += "<a href=\"#fnref-\(index + 1)\" aria-label=\"Back\">↩</a></li>\n"
            }
            html += "</ol></section>\n"
        }
        return html
    }

    // MARK: Blocks

    private mutating func block(_ node: Markdown) -> String {
        switch node.kind {
        case .paragraph: return paragraph(node)
        case .heading(let level): return heading(node, level: level)
        case .thematicBreak: return "<hr>\n"
        case .blockQuote: return "<blockquote>\n\(blocks(node, isTight: false))</blockquote>\n"
        case .list(let start, let isTight):
            let items = blocks(node, isTight: isTight)
            guard let start else { return "<ul>\n\(items)</ul>\n" }
            return "<ol\(start == 1 ? "" : " start=\"\(start)\"")>\n\(items)</ol>\n"
        case .item(let isDone):
            let box =
                isDone.map { "<input type=\"checkbox\" disabled\($0 ? " checked" : "")> " } ?? ""
            return "<li\(box.isEmpty ? "" : " class=\"task\"")>\(box)"
                + blocks(node, isTight: isTight) + "</li>\n"
        case .codeBlock(let info, let text): return codeBlock(info: info, restored(text))
        case .rawHTML(let text, _): return RawHTML.sanitised(restored(text)) + "\n"
        case .table(let alignments): return table(node, alignments)
        default: return inline(node)
        }
    }

    private mutating func blocks(_ node: Markdown, isTight: Bool) -> String {
        let before = self.isTight
        self.isTight = isTight
        defer { self.isTight = before }
        return node.children.map { block($0) }.joined()
    }

    private mutating func paragraph(_ node: Markdown) -> String {
        if node.children.count == 1, case .text(let text) = node.children[0].kind {
            let pieces = ProseMarks.pieces(of: text)
            if pieces.count == 2, pieces[0].text.isEmpty, pieces[1].text.isEmpty,
                case .cell(let index)? = pieces[0].mark
            {
                return cell(index)
            }
        }
        let content = inlines(node)
        return isTight ? content : "<p>\(content)</p>\n"
    }

    private mutating func heading(_ node: Markdown, level: Int) -> String {
        let content = inlines(node)
        var id = ProseRenderer.slug(restored(node.plainText))
        if !ids.insert(id).inserted {
            var number = 2
            while !ids.insert("\(id)-\(number)").inserted { number += 1 }
            id += "-\(number)"
        }
        headings.append(Heading(level: level, id: id, html: content))
        return "<h\(level) id=\"\(id)\">\(content)</h\(level)>\n"
    }

    /// A heading's id: its letters and digits in lower case, words joined by hyphens.
    static func slug(_ text: String) -> String {
        var slug = ""
        for scalar in text.lowercased().unicodeScalars {
            if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                slug.unicodeScalars.append(scalar)
            } else if !slug.isEmpty, slug.last != "-" {
                slug += "-"
            }
        }
        while slug.last == "-" { slug.removeLast() }
        return slug.isEmpty ? "section" : slug
    }

    private func codeBlock(info: String, _ text: String) -> String {
        let isLinnet = info.split(separator: " ").first == "linnet"
        let content = isLinnet ? CodeMarkup.html(text) : HTML.escape(text)
        return "<pre class=\"shown\"><code>\(content)</code></pre>\n"
    }

    private mutating func table(_ node: Markdown, _ alignments: [Markdown.Alignment]) -> String {
        var head = ""
        var body = ""
        for row in node.children {
            guard case .tableRow(let isHeader) = row.kind else { continue }
            let tag = isHeader ? "th" : "td"
            var cells = ""
            for (index, cell) in row.children.enumerated() {
                let alignment = index < alignments.count ? alignments[index] : .none
                let name: String =
                    switch alignment {
                    case .none: ""
                    case .left: " class=\"left\""
                    case .centre: " class=\"centre\""
                    case .right: " class=\"right\""
                    }
                cells += "<\(tag)\(name)>\(inlines(cell))</\(tag)>"
            }
            if isHeader { head += "<tr>\(cells)</tr>\n" } else { body += "<tr>\(cells)</tr>\n" }
        }
        return "<div class=\"table\"><table>\n<thead>\n\(head)</thead>\n<tbody>\n\(body)</tbody>\n"
            + "</table></div>\n"
    }

    // MARK: Inlines

    mutating func inlines(_ node: Markdown) -> String {
        node.children.map { inline($0) }.joined()
    }

    private mutating func inline(_ node: Markdown) -> String {
        switch node.kind {
        case .text(let text): return self.text(text)
        case .code(let text): return "<code>\(HTML.escape(restored(text)))</code>"
        case .softBreak: return "\n"
        case .lineBreak: return "<br>\n"
        case .emphasis: return "<em>\(inlines(node))</em>"
        case .strong: return "<strong>\(inlines(node))</strong>"
        case .strikethrough: return "<del>\(inlines(node))</del>"
        case .rawHTML(let text, _): return RawHTML.sanitised(restored(text))
        case .link(let address, let title):
            let content = inlines(node)
            guard let safe = HTML.safeLink(restored(address)) else { return content }
            return "<a href=\"\(safe)\"\(titleAttribute(title))>\(content)</a>"
        case .image(let address, let title): return image(node, restored(address), title)
        case .footnoteReference(let name):
            // cmark gives the reference's number as its name.
            let shown = HTML.escape(name)
            return "<sup id=\"fnref-\(shown)\"><a href=\"#fn-\(shown)\">\(shown)</a></sup>"
        default: return inlines(node)
        }
    }

    private func titleAttribute(_ title: String) -> String {
        title.isEmpty ? "" : " title=\"\(HTML.escape(restored(title)))\""
    }

    /// A text with its formulas and references set.
    private mutating func text(_ text: String) -> String {
        var html = ""
        for piece in ProseMarks.pieces(of: text) {
            for part in numbering.references(in: piece.text) {
                html += HTML.escape(part.text)
                if let label = part.label { html += reference(label) }
            }
            switch piece.mark {
            case .formula(let index)? where index < formulas.count:
                let formula = formulas[index]
                html += MathML.convert(formula.tex, isDisplay: formula.isDisplay)
            case .formula, .cell, nil: break
            }
        }
        return html
    }

    private mutating func reference(_ label: String) -> String {
        if let target = numbering.targets[label] {
            return "<a href=\"#\(target.id)\">\(target.text)</a>"
        }
        warnings.append("@\(label) refers to no cell")
        return "<strong class=\"missing\">@\(HTML.escape(label))?</strong>"
    }

    /// A text in which formulas stand as the author wrote them: for code and attributes.
    private func restored(_ text: String) -> String {
        ProseMarks.pieces(of: text).map { piece in
            guard case .formula(let index)? = piece.mark, index < formulas.count else {
                return piece.text
            }
            return piece.text + formulas[index].source
        }.joined()
    }

    /// An image of the author's, carried inside the page; one on the net becomes a link.
    private mutating func image(_ node: Markdown, _ address: String, _ title: String) -> String {
        let alternative = HTML.escape(restored(node.plainText))
        if HTML.isRemote(address) {
            guard let safe = HTML.safeLink(address) else { return alternative }
            return "<a href=\"\(safe)\">\(alternative.isEmpty ? safe : alternative)</a>"
        }
        let types = [
            "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
            "webp": "image/webp", "svg": "image/svg+xml",
        ]
        let ending = address.split(separator: ".").last.map { $0.lowercased() } ?? ""
        let path = address.hasPrefix("/") ? address : "\(folder)/\(address)"
        guard let type = types[ending], let bytes = try? Files.read(path) else {
            warnings.append("the image \(address) cannot be read")
            return "<span class=\"missing\">\(alternative)</span>"
        }
        return "<img src=\"data:\(type);base64,\(base64(bytes))\" alt=\"\(alternative)\""
            + titleAttribute(title) + ">"
    }
}

/// Linnet code in coloured spans.
enum CodeMarkup {
    static func html(_ code: String) -> String {
        Highlighter.pieces(of: code).map { piece in
            let text = HTML.escape(piece.text)
            return piece.class == .plain
                ? text : "<span class=\"\(piece.class.rawValue)\">\(text)</span>"
        }.joined()
    }
}

/// Markup that authors write in prose. Harmless tags pass without their attributes, comments go, all else is
/// shown as it is written: a report from someone else's notebook runs nothing.
enum RawHTML {
    private static let allowed: Set<String> = [
        "b", "blockquote", "br", "center", "del", "details", "div", "em", "hr", "i", "ins", "kbd",
        "mark", "p", "s", "samp", "small", "span", "strong", "sub", "summary", "sup", "u", "var",
        "wbr",
    ]

    static func sanitised(_ text: String) -> String {
        var html = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "<") {
            html += HTML.escape(String(rest[..<open]))
            rest = rest[open...]
            if rest.hasPrefix("<!--") {
                guard let end = rest.utf8.indexAfter("-->") else { return html }
                rest = rest[end...]
                continue
            }
            guard let close = rest.firstIndex(of: ">") else { break }
            let content = rest[rest.index(after: rest.startIndex)..<close]
            let isEnd = content.hasPrefix("/")
            let name = content.drop { $0 == "/" }.prefix { $0.isLetter }.lowercased()
            if allowed.contains(name) {
                html += "<\(isEnd ? "/" : "")\(name)>"
            } else {
                html += HTML.escape(String(rest[...close]))
            }
            rest = rest[rest.index(after: close)...]
        }
        return html + HTML.escape(String(rest))
    }
}

extension Substring.UTF8View {
    /// The index behind the first occurrence of an ASCII word.
    fileprivate func indexAfter(_ word: StaticString) -> Index? {
        let pattern = word.withUTF8Buffer { Array($0) }
        var index = startIndex
        while index != endIndex {
            if self[index...].starts(with: pattern) {
                return self.index(index, offsetBy: pattern.count)
            }
            index = self.index(after: index)
        }
        return nil
    }
}
