import Tensors

/// A model's layers as a table, and what it takes.
package struct ModelSummary: CustomStringConvertible {
    package struct Line: Equatable, Sendable {
        package var name: String
        package var output: String
        package var weights: Int
        /// Multiply-adds for an input.
        package var multiplyAdds: Int
        package var state: String
    }

    package var lines: [Line]
    package var input: String
    package var total: Int
    package var trainable: Int
    /// Multiply-adds for an input, of all layers.
    package var multiplyAdds: Int
    /// Bytes to train with batches of `batch` rows: the weights, the optimizer's two numbers a weight
    /// (Adam), and the planned step's buffers, gradients among them. 0 where a step cannot be planned.
    package var trainingBytes: Int
    package var batch: Int

    package var description: String {
        var rows = [["layer", "output", "weights", ""]]
        rows.append(["input", input, "", ""])
        for line in lines {
            let count = line.weights == 0 ? "" : Self.grouped(line.weights)
            rows.append([line.name, line.output, count, line.state])
        }
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        func pad(_ text: String, _ width: Int, right: Bool = false) -> String {
            let space = String(repeating: " ", count: width - text.count)
            return right ? space + text : text + space
        }
        var text = ""
        for (place, row) in rows.enumerated() {
            let line =
                pad(row[0], widths[0]) + "  " + pad(row[1], widths[1]) + "  "
                + pad(row[2], widths[2], right: true) + "  " + row[3]
            text += Self.trimmed(line) + "\n"
            if place == 0 {
                text += String(repeating: "─", count: widths[0] + widths[1] + widths[2] + 4) + "\n"
            }
        }
        let frozen = total - trainable
        text += "\(Self.grouped(total)) weights, \(Self.grouped(trainable)) trainable"
        if frozen > 0 { text += ", \(Self.grouped(frozen)) not" }
        if multiplyAdds > 0 {
            text += "\n\(Self.grouped(multiplyAdds)) multiply-adds for an input"
        }
        if trainingBytes > 0 {
            text +=
                "\n\(Memory.text(trainingBytes)) to train with Adam in batches of \(batch)"
        }
        return text
    }

    /// `1 234 567` with thin grouping by commas, as people read it.
    private static func grouped(_ number: Int) -> String {
        var text = ""
        for (place, digit) in String(number).reversed().enumerated() {
            if place > 0 && place % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }

    private static func trimmed(_ line: String) -> String {
        var line = line
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}

extension Model {
    /// The table of layers; shapes and counts are unknown until the model is built.
    package func summary(batch: Int = 32) -> ModelSummary {
        let lines = layers.flatMap { line(of: $0, depth: 0) }
        let total = weights.reduce(0) { $0 + $1.value.count }
        let trainable = trainable.reduce(0) { $0 + $1.value.count }
        let step = TrainingStep(self, loss).plannedBytes(rows: batch)
        let bytes = step.map { $0 + 4 * (total + 2 * trainable) } ?? 0
        return ModelSummary(
            lines: lines, input: inputShape.map(batched) ?? "? (not built yet)", total: total,
            trainable: trainable, multiplyAdds: multiplyAdds(of: layers),
            trainingBytes: trainable > 0 ? bytes : 0, batch: batch)
    }

    /// Those of all layers for one input; 0 before the model is built.
    var summedMultiplyAdds: Int { multiplyAdds(of: layers) }

    private func multiplyAdds(of layers: [ModelLayer]) -> Int {
        layers.reduce(0) { sum, layer in
            let own = layer.inputShape.map { layer.layer.multiplyAdds(for: $0) } ?? 0
            return sum + own + multiplyAdds(of: layer.branches.flatMap { $0 })
        }
    }

    /// Frozen or not. A frozen batch normalisation is told apart, as in other libraries it goes on measuring.
    private func state(of layer: ModelLayer) -> String {
        guard layer.isFrozen else { return layer.frozenWithin.isEmpty ? "" : "partly frozen" }
        return layer.layer is BatchNorm ? "frozen, as its running statistics" : "frozen"
    }

    /// A layer's line and, further in, those of the layers within it, which show its weights.
    private func line(of layer: ModelLayer, depth: Int) -> [ModelSummary.Line] {
        let within = layer.branches.flatMap { $0 }
        let line = ModelSummary.Line(
            name: String(repeating: "  ", count: depth) + layer.name,
            output: layer.outputShape.map(batched) ?? "?",
            weights: within.isEmpty ? layer.weightCount : 0,
            multiplyAdds: multiplyAdds(of: [layer]),
            state: state(of: layer))
        return [line] + within.flatMap { self.line(of: $0, depth: depth + 1) }
    }
}
