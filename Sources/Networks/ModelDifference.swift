import Tensors

/// Where a model differs from the one that it was made of, layer by layer, by their names.
package struct ModelDifference: CustomStringConvertible {
    package enum Change: String, Sendable {
        case added, removed, changed, trained, frozen, unfrozen
    }

    package struct Line: Sendable {
        package var layer: String
        package var change: Change
        package var detail: String
    }

    package private(set) var lines: [Line] = []
    /// Layers of both in which nothing differs.
    package private(set) var same = 0

    /// What leads from `base` to `model`.
    package init(_ model: Model, from base: Model) throws {
        func innermost(_ model: Model) -> [ModelLayer] {
            model.allLayers.filter { $0.branches.isEmpty }
        }
        let before = innermost(base)
        let now = innermost(model)
        let names = Set(now.map(\.name))
        for layer in before where !names.contains(layer.name) {
            lines.append(Line(layer: layer.name, change: .removed, detail: layer.layer.call))
        }
        for layer in now {
            guard let old = before.first(where: { $0.name == layer.name }) else {
                lines.append(Line(layer: layer.name, change: .added, detail: layer.layer.call))
                continue
            }
            let found = try Self.changes(layer, old)
            lines += found
            same += found.isEmpty ? 1 : 0
        }
    }

    private static func changes(_ layer: ModelLayer, _ old: ModelLayer) throws -> [Line] {
        var lines: [Line] = []
        func note(_ change: Change, _ detail: String) {
            lines.append(Line(layer: layer.name, change: change, detail: detail))
        }
        if layer.layer.call != old.layer.call {
            note(.changed, "\(old.layer.call) is now \(layer.layer.call)")
        }
        if layer.isFrozen != old.isFrozen { note(layer.isFrozen ? .frozen : .unfrozen, "") }
        for (weight, before) in zip(layer.weights, old.weights) {
            let name = layer.localName(weight.name)
            guard weight.value.shape == before.value.shape else {
                note(.changed, "\(name): \(before.value.shape) is now \(weight.value.shape)")
                continue
            }
            let step = try (weight.value - before.value).abs()
            let largest = try step.max().item()
            guard largest != 0 else { continue }
            let share = try norm(step) / max(norm(before.value), .leastNormalMagnitude)
            note(.trained, "\(name): by \(percent(share)), at most \(short(largest))")
        }
        return lines
    }

    private static func norm(_ x: Tensor) throws -> Double {
        try x.cast(.float64).square().sum().item().squareRoot()
    }

    private static func percent(_ share: Double) -> String {
        share < 10 ? "\((share * 1000).rounded() / 10) %" : "\(short(share)) times"
    }

    /// Three significant digits.
    private static func short(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return "\(value)" }
        var scale = 1.0
        while abs(value) * scale < 100 && scale < 1e300 { scale *= 10 }
        return "\((value * scale).rounded() / scale)"
    }

    package var description: String {
        let width = lines.map(\.layer.count).max() ?? 0
        let rows = lines.map { line in
            let name = line.layer + String(repeating: " ", count: width - line.layer.count)
            return "\(name)  \(line.change.rawValue)"
                + (line.detail.isEmpty ? "" : "  \(line.detail)")
        }
        return (rows + ["\(same) layer\(same == 1 ? "" : "s") the same"]).joined(separator: "\n")
    }
}
