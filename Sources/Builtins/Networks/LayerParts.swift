import Figures
import Networks

/// A model's layers as the elements of a diagram.
struct LayerParts {
    /// Whether layers without a box of their own are told in the one that they follow.
    let isFolded: Bool

    /// A block or branching layer of more boxes has no frame around it.
    private static let mostInFrame = 12

    /// - Parameter depth: how many levels of layers within layers are unfolded.
    func elements(of layers: [ModelLayer], depth: Int) -> [Diagram.Element] {
        var elements: [Diagram.Element] = []
        /// The layer whose box is the last element, while it takes in what follows.
        var open: ModelLayer?
        for layer in layers {
            if isFolded, let last = elements.last, let taken = absorb(layer, into: last, of: open) {
                elements[elements.count - 1] = taken
                continue
            }
            elements += unfolded(layer, depth: depth)
            open = layer
        }
        return elements
    }

    private func unfolded(_ layer: ModelLayer, depth: Int) -> [Diagram.Element] {
        if layer.branches.isEmpty { return [.box(box(layer))] }
        guard depth > 0 else { return [.box(closedBox(layer))] }
        let branches = layer.branches.map { elements(of: $0, depth: depth - 1) }
        guard layer.layer is Block else {
            var fork = Diagram.Fork(
                branches.map(unframed), join: layer.kind, name: layer.name)
            fork.output = Diagram.Sizes(layer.outputShape)
            return framed([.fork(fork)], layer)
        }
        let inner = branches[0]
        if inner.count == 1 {
            guard case .box(var box) = inner[0] else { return inner }
            box.name = layer.name
            return [.box(box)]
        }
        return inner.isEmpty ? [] : framed(inner, layer)
    }

    private func framed(_ elements: [Diagram.Element], _ layer: ModelLayer) -> [Diagram.Element] {
        let count = elements.reduce(0) { $0 + $1.boxCount }
        guard (1...Self.mostInFrame).contains(count) else { return elements }
        return [.group(Diagram.Group(layer.name, prefix: layer.name, elements))]
    }

    /// A branch that is one block needs no frame within its fork's.
    private func unframed(_ branch: [Diagram.Element]) -> [Diagram.Element] {
        guard branch.count == 1, case .group(let group) = branch[0], group.count == 1 else {
            return branch
        }
        return group.elements
    }

    // MARK: Boxes

    private func box(_ layer: ModelLayer) -> Diagram.Box {
        var box = Diagram.Box(layer.kind, name: layer.name)
        let settings = layer.layer.briefSettings(input: layer.inputShape)
        if !settings.isEmpty { box.lines = [settings] }
        box.weights = Diagram.Count(layer.weightCount)
        box.isFrozen = layer.isFrozen && layer.mayLearn
        box.tint = layer.layer.tint
        box.output = Diagram.Sizes(layer.outputShape)
        return box
    }

    /// A layer with others in it as one box.
    private func closedBox(_ layer: ModelLayer) -> Diagram.Box {
        var box = Diagram.Box(layer.kind, name: layer.name)
        let inner = layer.innermost
        box.identity = layer.layer.call
        box.lines = ["\(inner.count) layer\(inner.count == 1 ? "" : "s")"]
        if !(layer.layer is Block) { box.lines[0] += " in \(layer.branches.count) branches" }
        let learning = inner.filter(\.mayLearn)
        box.isFrozen = !learning.isEmpty && learning.allSatisfy(\.isFrozen)
        if !box.isFrozen, learning.contains(where: \.isFrozen) { box.lines.append("partly frozen") }
        box.weights = Diagram.Count(layer.weightCount)
        box.output = Diagram.Sizes(layer.outputShape)
        return box
    }

    // MARK: What follows

    /// The element with one more layer told in it; nil where that needs a box of its own.
    private func absorb(
        _ layer: ModelLayer, into element: Diagram.Element, of open: ModelLayer?
    ) -> Diagram.Element? {
        guard let open, layer.layer.isFollower else { return nil }
        switch element {
        case .box(var box):
            guard open.branches.isEmpty, open.layer.takesFollowers || layer.layer is Dropout,
                !layer.mayLearn || !open.mayLearn || layer.isFrozen == open.isFrozen
            else { return nil }
            let settings = layer.layer.briefSettings(input: layer.inputShape)
            let text = settings.isEmpty ? layer.kind : "\(layer.kind) \(settings)"
            // Settings have the first line to themselves.
            let hasSettings = !open.layer.briefSettings(input: open.inputShape).isEmpty
            if box.lines.count > (hasSettings ? 1 : 0) {
                box.lines[box.lines.count - 1] += ", \(text)"
            } else {
                box.lines.append(text)
            }
            box.weights = Diagram.Count(box.weights.first + layer.weightCount)
            box.output = Diagram.Sizes(layer.outputShape)
            return .box(box)
        case .fork(var fork):
            guard open.name == fork.name, !layer.mayLearn else { return nil }
            fork.join += ", \(layer.kind)"
            fork.output = Diagram.Sizes(layer.outputShape)
            return .fork(fork)
        case .group(var group):
            guard group.elements.count == 1, case .fork = group.elements[0],
                let taken = absorb(layer, into: group.elements[0], of: open)
            else { return nil }
            group.elements = [taken]
            return .group(group)
        }
    }
}

extension ModelLayer {
    /// Whether it has weights, or will have once it is built.
    fileprivate var mayLearn: Bool {
        weightCount > 0 || (outputShape == nil && (layer.tint != nil || !branches.isEmpty))
    }

    /// The layers within that hold no others.
    fileprivate var innermost: [ModelLayer] {
        branches.isEmpty ? [self] : branches.joined().flatMap(\.innermost)
    }
}
