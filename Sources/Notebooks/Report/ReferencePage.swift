import Session

/// The reference as a page that loads nothing, in which every example of a figure is drawn. It is generated
/// from the builtins' declarations alone, as a report of a notebook whose cells are their examples.
package enum ReferencePage {
    /// Why there is none: an example that does not run.
    package struct ExampleFailure: Error, CustomStringConvertible {
        package var description: String
    }

    /// - Returns: the page, and what its author should know.
    package static func html(version: String) throws -> (text: String, warnings: [String]) {
        let heading = "# Reference\n"
        let text = Session.reference(drawsFigures: true)
        let body = text.hasPrefix(heading) ? String(text.dropFirst(heading.count)) : text
        let notebook = try NotebookFile(
            parsing: "---\ntitle: Linnet’s reference\n---\n" + body, path: "reference.md")
        let (record, _) = Replay(notebook, parameters: []).run()
        if let failure = record.firstFailure {
            let line = notebook.cells[failure.index].line
            throw ExampleFailure(
                description: "reference.md:\(line): the example cannot be run: "
                    + failure.error.message)
        }
        let page = Report(notebook, record, version: version).html()
        return (page.page, page.warnings)
    }
}
