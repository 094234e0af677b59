import Notebooks

/// Whatever can be read as a notebook prints as it was, and its reports can be made.
func checkNotebook(_ bytes: [UInt8]) throws {
    guard let notebook = try? NotebookFile(parsing: bytes, path: "notebook.md") else { return }
    guard Array(notebook.text.utf8) == bytes else {
        throw Finding("the notebook does not print as it was read")
    }
    guard try NotebookFile(parsing: notebook.text, path: "notebook.md") == notebook else {
        throw Finding("the printed notebook reads as another one")
    }
    var values = ParameterValues(notebook)
    try? values.set(file: bytes, path: "parameters.yaml")
    let cells = notebook.cells.map { cell in
        CellRecord(
            label: cell.options.label, code: "", status: .ok, outputs: [.text(cell.code)])
    }
    let record = RunRecord(
        cells: cells, parameters: values.parameters, seed: notebook.frontMatter.seed,
        computation: notebook.computationDigest)
    let report = Report(notebook, record, version: "0")
    _ = report.html()
    _ = report.markdown(figureFolder: "figures")
    _ = notebook.script(parameters: values.parameters)
}
