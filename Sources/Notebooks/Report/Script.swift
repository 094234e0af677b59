extension NotebookFile {
    /// The notebook as one script: prose as comments, the parameters as variables at the top.
    ///
    /// Cells that are not evaluated become comments; one that expects an error goes into `try`.
    package func script(parameters: [Parameter]) -> String {
        var text = "#!/usr/bin/env linnet\n"
        if let title = frontMatter.title { text += "# \(title)\n" }
        if !parameters.isEmpty { text += "\n" }
        for parameter in parameters {
            text += "var \(parameter.name) = \(parameter.value.sourceText)\n"
        }
        for block in blocks {
            switch block {
            case .prose(let prose):
                let lines = prose.trimmed.lines
                guard !lines.isEmpty else { continue }
                text += "\n" + NotebookFile.commented(lines)
            case .cell(let cell):
                let lines = cell.code.lines
                if !cell.options.evaluates {
                    text += "\n" + NotebookFile.commented(lines)
                } else if cell.options.expectedError == .none {
                    text += "\n" + cell.code + "\n"
                } else {
                    let body = lines.map { "    \($0)\n" }.joined()
                    text += "\ntry {\n\(body)} catch error {\n    print(error)\n}\n"
                }
            }
        }
        return text
    }

    private static func commented(_ lines: [String]) -> String {
        lines.map { $0.isEmpty ? "#\n" : "# \($0)\n" }.joined()
    }
}
