import Session

/// What a replay of a notebook came to: the content of `outputs.json` and of the figures beside it.
package struct RunRecord: Equatable, Sendable {
    package var cells: [CellRecord]
    package var parameters: [Parameter]
    package var seed: UInt64
    /// `NotebookFile.computationDigest` of the notebook that ran.
    package var computation: String

    package init(cells: [CellRecord], parameters: [Parameter], seed: UInt64, computation: String) {
        self.cells = cells
        self.parameters = parameters
        self.seed = seed
        self.computation = computation
    }

    /// Every figure, in order.
    package var figures: [FigureRecord] {
        cells.flatMap(\.outputs).compactMap {
            if case .figure(let figure) = $0 { figure } else { nil }
        }
    }

    /// The first cell that stopped, or would have stopped, the run.
    package var firstFailure: (index: Int, error: ErrorRecord)? {
        for (index, cell) in cells.enumerated() where cell.status == .failed {
            for case .error(let error) in cell.outputs { return (index, error) }
        }
        return nil
    }
}

package struct CellRecord: Equatable, Sendable {
    package enum Status: String, Sendable {
        case ok
        /// Ended by an error that the cell did not expect.
        case failed
        /// The run ended before it.
        case notRun = "not run"
        /// Left out by `eval: false`.
        case skipped
    }

    package var label: String?
    /// The digest of the code that gave these outputs.
    package var code: String
    package var status: Status
    package var outputs: [CellOutput]
    /// Wall time; never written to `outputs.json`.
    package var seconds: Double = 0

    package init(label: String?, code: String, status: Status, outputs: [CellOutput]) {
        self.label = label
        self.code = code
        self.status = status
        self.outputs = outputs
    }
}

package enum CellOutput: Equatable, Sendable {
    /// Printed text, joined as far as nothing else came between.
    case text(String)
    /// A shown value: its text, and its table where it has one.
    case value(String, Table?)
    case figure(FigureRecord)
    case error(ErrorRecord)
    case note(String)
}

package struct FigureRecord: Equatable, Sendable {
    /// The file's name without extension: the cell's label, with a number from the second figure on.
    package var name: String
    package var title: String
    package var alternativeText: String
    /// In points.
    package var width: Double
    package var height: Double
    package var scene: String
    package var svg: [UInt8]
    /// The figure in the other formats that the front matter asks for; empty bytes in a record that was read.
    package var others: [FigureFormat: [UInt8]]
    /// What plays where the figure is an animation, nil where it is none; the drawings are then a few of its
    /// frames.
    package var animation: [UInt8]?

    package init(
        name: String, title: String, alternativeText: String, width: Double, height: Double,
        scene: String, svg: [UInt8], others: [FigureFormat: [UInt8]] = [:],
        animation: [UInt8]? = nil
    ) {
        self.name = name
        self.title = title
        self.alternativeText = alternativeText
        self.width = width
        self.height = height
        self.scene = scene
        self.svg = svg
        self.others = others
        self.animation = animation
    }
}

package struct ErrorRecord: Error, Equatable, Sendable {
    /// The error's kind as scripts see it, or `syntax`, `timeout`, `interrupted`.
    package var kind: String
    package var message: String
    /// With source line, caret, hint and calls.
    package var rendered: String
    /// The line within the cell's code, 1-based.
    package var line: Int?

    package init(kind: String, message: String, rendered: String, line: Int?) {
        self.kind = kind
        self.message = message
        self.rendered = rendered
        self.line = line
    }
}
