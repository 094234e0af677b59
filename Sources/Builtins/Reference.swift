import Machine

/// The reference of every builtin as Markdown, generated from the declarations.
///
/// One chapter an area, one section a name, overloads together; the order inside a chapter is
/// alphabetical, so that moving a declaration does not change the document.
///
/// - Parameter drawsFigures: examples that come to a figure or an animation become a notebook's cells, to be
///   run and shown with what they draw.
package func referencePage(of registry: BuiltinRegistry, drawsFigures: Bool = false) -> String {
    var page = """
        # Reference

        Every builtin of the language. Generated from their declarations by `make reference`; a test
        keeps it current. A builtin can be called as a function or as a method of its first argument:
        `mean(x)` and `x.mean()` are the same call. Arguments with a default may be given by name.

        """
    var chapters: [(area: BuiltinArea, names: [String])] = []
    for area in BuiltinArea.allCases {
        var names: [String] = []
        for builtin in registry.builtins
        where builtin.area == area && !names.contains(builtin.name) {
            names.append(builtin.name)
        }
        if !names.isEmpty { chapters.append((area, names.sorted())) }
    }
    for chapter in chapters {
        let links = chapter.names.map { "`\($0)`" }.joined(separator: " ")
        page += "\n- [\(chapter.area.title)](#\(chapter.area.title.lowercased())): \(links)"
    }
    page += "\n"
    for chapter in chapters {
        page += "\n## \(chapter.area.title)\n"
        for name in chapter.names {
            page += "\n### \(name)\n"
            for builtin in registry.builtins
            where builtin.name == name && builtin.area == chapter.area {
                page += section(of: builtin, drawsFigures)
            }
        }
    }
    return page
}

private func section(of builtin: Builtin, _ drawsFigures: Bool) -> String {
    var text = "\n```linnet-signature\n\(builtin.signature) -> \(builtin.returns)\n```\n"
    text += "\n\(builtin.summary)\n"
    if !builtin.parameters.isEmpty {
        text += "\n| parameter | type | default | |\n| --- | --- | --- | --- |\n"
        for parameter in builtin.parameters {
            let cells = [
                "`\(parameter.name)`", parameter.type,
                parameter.defaultText.map { "`\($0)`" } ?? "", parameter.documentation,
            ]
            let escaped = cells.map { $0.split(separator: "|", omittingEmptySubsequences: false) }
            text += "| " + escaped.map { $0.joined(separator: "\\|") }.joined(separator: " | ")
            text += " |\n"
        }
    }
    guard !builtin.example.isEmpty else { return text }
    let draws = drawsFigures && ["figure", "animation"].contains(builtin.returns)
    text += draws ? "\n```{linnet}\n#| echo: true\n" : "\n```linnet\n"
    text += "\(builtin.example)\n```\n"
    return text
}

extension BuiltinArea {
    /// The chapter's heading.
    var title: String {
        rawValue.prefix(1).uppercased() + rawValue.dropFirst()
    }
}
