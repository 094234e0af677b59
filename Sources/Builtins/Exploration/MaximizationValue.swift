import Exploration
import Figures
import Machine
import Tensors

/// Inputs that a network responds to most, as a value of the language: a table of activations by step, and
/// the pictures where they are some.
protocol MaximizationValue: HostObject, Tabular {
    var found: Maximization { get }
}

/// Of pictures, which front ends show.
final class MaximizedPictures: MaximizationValue, FigureHolder {
    static let typeName = "maximization"
    let found: Maximization
    let figure: Figure

    init(_ found: Maximization) throws {
        self.found = found
        figure = try .images(
            PicturesArgument.pictures(of: found.pictures()), titles: found.titles)
    }
}

/// Of other inputs.
final class MaximizedRows: MaximizationValue {
    static let typeName = "maximization"
    let found: Maximization

    init(_ found: Maximization) { self.found = found }
}

extension Maximization {
    /// Whether its pictures can be drawn: grey or of three colours.
    var isDrawn: Bool { isPicture && [1, 3].contains(found.first?.picture.shape.last) }

    /// Below each picture: `Sneaker 38.2`.
    var titles: [String] { found.map { "\($0.name) \(TrainingText.rate($0.activation))" } }

    /// What was found, in one line.
    var line: String {
        guard let first = found.first else { return "nothing" }
        let more = found.count > 1 ? " and \(found.count - 1) more" : ""
        return "\(first.name) \(TrainingText.rate(first.activation)) at step \(first.step)\(more)"
    }
}

extension MaximizationValue {
    package func describe(limit: Int) -> String {
        let extreme = found.isNegative ? "least" : "most"
        let rows = found.found.map { one in
            var line = "  \(one.name): \(TrainingText.rate(one.activation)) at step \(one.step)"
            if let natural = one.natural {
                line +=
                    ", rows of the data at \(extreme) \(TrainingText.rate(natural.activation))"
                    + " (row \(natural.row))"
            }
            return line
        }
        let shown = rows.count > 20 ? Array(rows.prefix(19)) + ["  …"] : rows
        let end = found.isInterrupted ? ", interrupted" : ""
        return
            (["maximization of the \(found.text), \(found.steps) steps\(end):"] + shown).joined(
                separator: "\n")
    }

    package var outline: String { found.line }

    package var length: Int? { found.found.count }

    package var externalBytes: Int {
        found.found.reduce(0) { $0 + $1.picture.byteCount * (2 + $1.frames.count) }
    }

    package var memberNames: [String] {
        [
            "image", "images", "input", "inputs", "activation", "best", "step", "steps", "names",
            "activations", "frames", "titles", "frame_steps", "natural", "natural_rows",
            "unplanned",
        ]
    }

    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        let all = found.found
        switch name {
        case "image": return all.first?.picture.value(in: context)
        case "images": return try found.pictures().value(in: context)
        case "input": return all.first?.input.value(in: context)
        case "inputs": return try found.inputs().value(in: context)
        case "activation": return all.first?.activation.value(in: context)
        case "best": return all.map(\.activation).value(in: context)
        case "step": return all.first?.step.value(in: context)
        case "steps": return all.map(\.step).value(in: context)
        case "names": return all.map(\.name).value(in: context)
        case "activations":
            return context.dict(all.map { ($0.name, $0.activations.value(in: context)) })
        case "frames": return try found.frames().value(in: context)
        case "titles": return found.frameSteps.map { "step \($0)" }.value(in: context)
        case "frame_steps": return found.frameSteps.value(in: context)
        case "natural": return all.compactMap(\.natural?.activation).value(in: context)
        case "natural_rows": return all.compactMap(\.natural?.row).value(in: context)
        case "unplanned":
            return found.errorOfPlanning.map { ($0 as? ScriptError)?.message ?? "\($0)" }
                .value(in: context)
        default: return nil
        }
    }

    /// A row for each step of each target.
    package func figureColumns() throws -> [(name: String, column: Figures.Column)] {
        let all = found.found
        let codes = all.indices.flatMap { place in all[place].activations.map { _ in place } }
        return [
            ("step", .numbers(all.flatMap { $0.activations.indices.map(Double.init) })),
            ("activation", .numbers(all.flatMap(\.activations))),
            ("target", .categories(Categories(names: all.map(\.name), codes: codes))),
        ]
    }
}
