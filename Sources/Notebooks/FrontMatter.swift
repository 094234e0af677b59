import Session
import Text

/// What stands between the two `---` lines at a notebook's top.
///
/// Keys that Linnet does not know are the author's own (other tools read the same file), unless they are
/// nearly one that it knows: a `sead` would run with the wrong seed in silence.
package struct FrontMatter: Equatable, Sendable {
    /// The lines as the file has them, the two `---` included; empty without front matter.
    package var source = ""
    package var title: String?
    package var subtitle: String?
    package var authors: [String] = []
    package var date: String?
    package var parameters: [Parameter] = []
    package var seed: UInt64 = 0
    /// How the cells' code is shown where a cell does not say.
    package var echo = CellOptions.Echo.fold
    /// The cells' time limit in seconds where a cell does not say.
    package var timeout: Double?
    /// What figures are written as, beside SVG.
    package var figureFormats: [FigureFormat] = []
    /// The resolution of figures written as PNG.
    package var dpi = 192.0

    package init() {}

    static let names = [
        "title", "subtitle", "author", "date", "params", "seed", "echo", "timeout", "figures",
        "dpi",
    ]
}

/// A file format that figures may be written in beside SVG, which is always written.
package enum FigureFormat: String, CaseIterable, Sendable {
    case svg, png, pdf
}

extension FrontMatter {
    init(source: String, yaml: String, path: String) throws(NotebookError) {
        self.source = source
        let fields = try Fields(yaml, path: path, firstLine: 2, what: "the front matter")
        for entry in fields.entries {
            try set(entry, fields)
        }
    }

    private mutating func set(_ entry: YAML.Entry, _ fields: Fields) throws(NotebookError) {
        switch entry.key {
        case "title": title = try fields.text(entry)
        case "subtitle": subtitle = try fields.text(entry)
        case "author":
            authors = try fields.list(entry) { item throws(NotebookError) in
                try fields.text(item)
            }
        case "date": date = try fields.text(entry)
        case "params": parameters = try FrontMatter.parameters(entry, fields)
        case "seed": seed = try fields.seed(entry)
        case "echo": echo = try fields.choice(entry, of: CellOptions.Echo.self)
        case "timeout": timeout = try fields.seconds(entry)
        case "figures":
            let given = try fields.list(entry) { item throws(NotebookError) in
                try fields.choice(item, of: FigureFormat.self)
            }
            figureFormats = FigureFormat.allCases.filter { $0 != .svg && given.contains($0) }
        case "dpi": dpi = try fields.resolution(entry)
        default:
            if let near = nearestName(to: entry.key, among: FrontMatter.names) {
                throw fields.error(
                    entry.line, "unknown key `\(entry.key)`", hint: "did you mean `\(near)`?")
            }
        }
    }

    private static func parameters(
        _ entry: YAML.Entry, _ fields: Fields
    ) throws(NotebookError) -> [Parameter] {
        let entries: [YAML.Entry]
        switch entry.value.content {
        case .null: entries = []
        case .mapping(let given): entries = given
        default:
            throw fields.error(
                entry.value.line, "`params` should be names with their defaults",
                hint: "params: { epochs: 5, lr: 0.001 }")
        }
        var parameters: [Parameter] = []
        for given in entries {
            guard Parameter.isName(given.key) else {
                throw fields.error(
                    given.line, "`\(given.key)` cannot be a parameter's name",
                    hint: "cells see it as a variable: letters, digits and _, not a keyword")
            }
            parameters.append(Parameter(name: given.key, value: given.value.plainValue))
        }
        return parameters
    }
}
