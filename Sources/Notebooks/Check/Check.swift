import Session
import Text

/// Compares a replay with what is recorded.
package struct Check {
    /// One finding, ready to be read: where, what, and the lines that differ.
    package struct Difference: Equatable, Sendable {
        /// The notebook's path and the cell's line.
        package var place: String
        package var summary: String
        /// Lines with `-` for the recorded and `+` for the replayed; empty where the summary says all.
        package var details: String
    }

    private let notebook: NotebookFile
    private let tolerance: Tolerance

    package init(_ notebook: NotebookFile, tolerance: Tolerance = Tolerance()) {
        self.notebook = notebook
        self.tolerance = tolerance
    }

    /// What keeps the recorded outputs from being compared at all: they are of other parameters or another seed.
    package func differenceOfSettings(
        recorded: RunRecord, parameters: [Parameter], seed: UInt64
    ) -> Difference? {
        func text(_ parameters: [Parameter], _ seed: UInt64) -> String {
            let sorted = parameters.sorted { $0.name < $1.name }
            return (sorted.map { "\($0.name) = \($0.value.sourceText)" } + ["seed \(seed)"])
                .joined(separator: ", ")
        }
        let before = text(recorded.parameters, recorded.seed)
        let now = text(parameters, seed)
        guard before != now else { return nil }
        return Difference(
            place: notebook.path, summary: "the record is of other parameters",
            details: "- \(before)\n+ \(now)")
    }

    /// Every difference between the record and the replay; empty where they agree.
    package func differences(recorded: RunRecord, replayed: RunRecord) -> [Difference] {
        var differences: [Difference] = []
        let cells = notebook.cells
        for (old, new) in pairs(recorded.cells, replayed.cells) {
            switch (old, new) {
            case (let old?, let new?):
                let cell = cells[new]
                guard cell.options.comparison != .skip else { continue }
                differences += compare(
                    recorded.cells[old], replayed.cells[new], cell, name: notebook.nameOfCell(new))
            case (nil, let new?):
                let name = notebook.nameOfCell(new)
                differences.append(
                    Difference(
                        place: "\(notebook.path):\(cells[new].line)",
                        summary: "\(name): nothing is recorded", details: ""))
            case (let old?, nil):
                let label = recorded.cells[old].label.map { " (\($0))" } ?? ""
                differences.append(
                    Difference(
                        place: notebook.path,
                        summary: "a recorded cell\(label) is no longer in the notebook",
                        details: ""))
            case (nil, nil): break
            }
        }
        return differences
    }

    /// Pairs recorded cells with replayed ones: alike by label or code first, then in order between those.
    private func pairs(
        _ old: [CellRecord], _ new: [CellRecord]
    ) -> [(old: Int?, new: Int?)] {
        func key(_ cell: CellRecord) -> String { cell.label.map { "#" + $0 } ?? cell.code }
        var pairs: [(old: Int?, new: Int?)] = []
        var (i, j) = (0, 0)
        var (gone, added): ([Int], [Int]) = ([], [])
        func closeGap() {
            for index in 0..<max(gone.count, added.count) {
                pairs.append(
                    (
                        index < gone.count ? gone[index] : nil,
                        index < added.count ? added[index] : nil
                    ))
            }
            (gone, added) = ([], [])
        }
        for line in LineDifference(old.map(key), new.map(key)).lines {
            switch line {
            case .same:
                closeGap()
                pairs.append((i, j))
                (i, j) = (i + 1, j + 1)
            case .removed:
                gone.append(i)
                i += 1
            case .added:
                added.append(j)
                j += 1
            }
        }
        closeGap()
        return pairs
    }

    private func compare(
        _ old: CellRecord, _ new: CellRecord, _ cell: Cell, name: String
    ) -> [Difference] {
        let isExact = cell.options.comparison == .exact
        let areAlike: (String, String) -> Bool =
            isExact ? { $0 == $1 } : { tolerance.matches($0, $1) }
        func difference(_ what: String, _ details: String) -> Difference {
            Difference(
                place: "\(notebook.path):\(cell.line)", summary: "\(name): \(what)",
                details: details)
        }
        var found: [Difference] = []
        if old.status != new.status {
            found.append(
                difference(
                    "recorded as \(old.status.rawValue), now \(new.status.rawValue)", ""))
        }
        let outputs = LineDifference(
            Check.lines(of: old.outputs), Check.lines(of: new.outputs), areAlike: areAlike)
        if !outputs.isEmpty {
            found.append(difference("the output differs", outputs.summary()))
        }
        for figure in Check.figures(new.outputs) {
            guard let before = Check.figures(old.outputs).first(where: { $0.name == figure.name })
            else { continue }
            guard !before.scene.isEmpty else {
                found.append(difference("the figure \(figure.name) is not recorded", ""))
                continue
            }
            let scenes = LineDifference(
                before.scene.lines, figure.scene.lines, areAlike: areAlike)
            if !scenes.isEmpty {
                found.append(
                    difference(
                        "the figure \(figure.name) differs", scenes.summary(context: 0, limit: 12)))
            }
        }
        return found
    }

    /// The outputs as lines; remarks about the run are no part of its result.
    private static func lines(of outputs: [CellOutput]) -> [String] {
        outputs.flatMap { output -> [String] in
            switch output {
            case .text(let text): text.lines
            case .value(let text, let table):
                table.map { ([$0.columns] + $0.rows).map { $0.joined(separator: "  ") } }
                    ?? text.lines
            case .figure(let figure): ["[figure \(figure.name)]"]
            case .error(let error): ["[error] \(error.kind): \(error.message)"]
            case .note: []
            }
        }
    }

    private static func figures(_ outputs: [CellOutput]) -> [FigureRecord] {
        outputs.compactMap { if case .figure(let figure) = $0 { figure } else { nil } }
    }
}
