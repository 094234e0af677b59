import CMark

/// A Markdown text as a tree (CommonMark with GitHub's tables, task lists, strike-through, footnotes and bare links).
///
/// cmark-gfm parses; its pointers do not leave this file.
struct Markdown: Equatable {
    enum Kind: Equatable {
        case document, paragraph, blockQuote, thematicBreak, emphasis, strong, strikethrough
        case softBreak, lineBreak, tableCell
        case heading(level: Int)
        case list(start: Int?, isTight: Bool)
        /// `isDone` is nil where the item is no task.
        case item(isDone: Bool?)
        case codeBlock(info: String, text: String)
        case rawHTML(String, isBlock: Bool)
        case table([Alignment])
        case tableRow(isHeader: Bool)
        case text(String)
        case code(String)
        case link(address: String, title: String)
        case image(address: String, title: String)
        case footnote(name: String)
        case footnoteReference(name: String)
    }

    enum Alignment: Equatable {
        case none, left, centre, right
    }

    var kind: Kind
    var children: [Markdown]

    init(kind: Kind, children: [Markdown] = []) {
        self.kind = kind
        self.children = children
    }

    /// The words of this part without their markup.
    var plainText: String {
        switch kind {
        case .text(let text), .code(let text): text
        case .softBreak, .lineBreak: " "
        default: children.map(\.plainText).joined()
        }
    }

    static func parse(_ text: String) -> Markdown {
        cmark_gfm_core_extensions_ensure_registered()
        let parser = cmark_parser_new(CMARK_OPT_FOOTNOTES | CMARK_OPT_VALIDATE_UTF8)
        defer { cmark_parser_free(parser) }
        for name in ["table", "strikethrough", "autolink", "tasklist"] {
            if let extending = cmark_find_syntax_extension(name) {
                cmark_parser_attach_syntax_extension(parser, extending)
            }
        }
        let bytes = Array(text.utf8)
        bytes.withUnsafeBytes { buffer in
            buffer.withMemoryRebound(to: CChar.self) { characters in
                cmark_parser_feed(parser, characters.baseAddress, characters.count)
            }
        }
        guard let root = cmark_parser_finish(parser) else { return Markdown(kind: .document) }
        defer { cmark_node_free(root) }
        return Markdown(root, depth: 0)
    }

    /// Deeper structure than anyone writes by hand is flattened into its parent.
    private static let maximumDepth = 64

    private init(_ node: OpaquePointer, depth: Int) {
        self.init(kind: Markdown.kind(of: node))
        var child = cmark_node_first_child(node)
        while let present = child {
            if depth < Markdown.maximumDepth {
                let converted = Markdown(present, depth: depth + 1)
                if case .text(let more) = converted.kind,
                    case .text(let text)? = children.last?.kind
                {
                    children[children.count - 1].kind = .text(text + more)
                } else {
                    children.append(converted)
                }
            }
            child = cmark_node_next(present)
        }
    }

    private static func kind(of node: OpaquePointer) -> Kind {
        func string(_ pointer: UnsafePointer<CChar>?) -> String {
            pointer.map { String(cString: $0) } ?? ""
        }
        let literal = string(cmark_node_get_literal(node))
        switch string(cmark_node_get_type_string(node)) {
        case "paragraph": return .paragraph
        case "heading": return .heading(level: Int(cmark_node_get_heading_level(node)))
        case "block_quote": return .blockQuote
        case "list":
            let isOrdered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
            return .list(
                start: isOrdered ? Int(cmark_node_get_list_start(node)) : nil,
                isTight: cmark_node_get_list_tight(node) != 0)
        case "item": return .item(isDone: nil)
        case "tasklist": return .item(isDone: cmark_gfm_extensions_get_tasklist_item_checked(node))
        case "code_block":
            return .codeBlock(info: string(cmark_node_get_fence_info(node)), text: literal)
        case "html_block": return .rawHTML(literal, isBlock: true)
        case "html_inline": return .rawHTML(literal, isBlock: false)
        case "thematic_break": return .thematicBreak
        case "table": return .table(alignments(of: node))
        case "table_row": return .tableRow(isHeader: false)
        case "table_header": return .tableRow(isHeader: true)
        case "table_cell": return .tableCell
        case "text": return .text(literal)
        case "softbreak": return .softBreak
        case "linebreak": return .lineBreak
        case "code": return .code(literal)
        case "emph": return .emphasis
        case "strong": return .strong
        case "strikethrough": return .strikethrough
        case "link":
            return .link(
                address: string(cmark_node_get_url(node)), title: string(cmark_node_get_title(node))
            )
        case "image":
            return .image(
                address: string(cmark_node_get_url(node)), title: string(cmark_node_get_title(node))
            )
        default:
            // cmark-gfm 0.29 has no names for these two.
            if cmark_node_get_type(node) == CMARK_NODE_FOOTNOTE_REFERENCE {
                return .footnoteReference(name: literal)
            }
            if cmark_node_get_type(node) == CMARK_NODE_FOOTNOTE_DEFINITION {
                return .footnote(name: literal)
            }
            return .document
        }
    }

    private static func alignments(of table: OpaquePointer) -> [Alignment] {
        let count = Int(cmark_gfm_extensions_get_table_columns(table))
        guard let letters = cmark_gfm_extensions_get_table_alignments(table) else { return [] }
        return UnsafeBufferPointer(start: letters, count: count).map { letter in
            switch letter {
            case UInt8(ascii: "l"): .left
            case UInt8(ascii: "c"): .centre
            case UInt8(ascii: "r"): .right
            default: .none
            }
        }
    }
}
