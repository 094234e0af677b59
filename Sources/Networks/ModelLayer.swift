import Tensors

/// One of a model's weights: its name and its numbers.
package final class Weight {
    /// `conv2d_1.weight`, or `add_1.0.conv2d_1.weight` within a layer that branches.
    package let name: String
    package let plan: WeightPlan
    /// Its elements change in training; shape and type do not.
    package internal(set) var value: Tensor

    init(name: String, plan: WeightPlan, value: Tensor) {
        self.name = name
        self.plan = plan
        self.value = value
    }
}

/// A layer at its place in a model: with a name and, once shapes are known, with weights.
///
/// One that branches holds the layers of its branches, and what weights it has are theirs.
package final class ModelLayer {
    package let name: String
    package let layer: any Layer
    /// The layers within, branch by branch; none for a layer that does not branch.
    package let branches: [[ModelLayer]]
    package private(set) var inputShape: [Int]?
    package private(set) var outputShape: [Int]?
    private var ownWeights: [Weight] = []
    private var isSelfFrozen = false

    init(name: String, layer: any Layer) {
        self.name = name
        self.layer = layer
        guard let branching = layer as? any BranchingLayer else {
            branches = []
            return
        }
        branches = branching.branches.enumerated().map { place, chain in
            let path = "\(name).\(type(of: branching).pathPrefix(of: place))"
            return chain.layers.map { ModelLayer(name: path + $0.name, layer: $0.layer) }
        }
    }

    package var kind: String { layer.kind }

    /// Its name among the layers beside it: the end of its path.
    package var givenName: String { name.split(separator: ".").last.map { String($0) } ?? name }

    package internal(set) var weights: [Weight] {
        get { branches.isEmpty ? ownWeights : parts.flatMap(\.weights) }
        set {
            ownWeights = branches.isEmpty ? newValue : []
            for part in parts {
                part.weights = newValue.filter { $0.name.hasPrefix(part.name + ".") }
            }
        }
    }

    /// A frozen layer keeps its weights in training. One that branches is frozen where all in it are.
    package var isFrozen: Bool {
        get { parts.isEmpty ? isSelfFrozen : parts.allSatisfy(\.isFrozen) }
        set {
            isSelfFrozen = newValue
            for part in parts { part.isFrozen = newValue }
        }
    }

    /// The weights that training changes.
    var trainable: [Weight] {
        guard parts.isEmpty else { return parts.flatMap(\.trainable) }
        return isFrozen ? [] : weights.filter(\.plan.isLearned)
    }

    package var weightCount: Int { weights.reduce(0) { $0 + $1.value.count } }

    // MARK: Layers within

    private var parts: [ModelLayer] { branches.flatMap { $0 } }

    /// This layer and all layers within it, at any depth.
    var withParts: [ModelLayer] { [self] + parts.flatMap(\.withParts) }

    /// A name of something within this layer as it is called in it: `0.conv2d_1`.
    package func localName(_ name: String) -> String { String(name.dropFirst(self.name.count + 1)) }

    /// The outermost frozen layers within, by their names in this one.
    var frozenWithin: [String] {
        parts.flatMap { part in
            part.isFrozen
                ? [localName(part.name)]
                : part.frozenWithin.map { "\(localName(part.name)).\($0)" }
        }
    }

    /// Sets the shapes, which the layers have accepted before.
    func setShapes(input: [Int], output: [Int]) throws {
        inputShape = input
        outputShape = output
        let chains = (layer as? any BranchingLayer)?.branches ?? []
        for (chain, parts) in zip(chains, branches) {
            let shapes = try chain.shapes(for: input)
            for (place, part) in parts.enumerated() {
                try part.setShapes(input: shapes[place], output: shapes[place + 1])
            }
        }
    }

    /// Takes over what a layer of the same kind has learned and what of it is frozen. The weights are
    /// shared until one of their models is trained.
    func takeOver(_ other: ModelLayer) {
        for (part, theirs) in zip(parts, other.parts) { part.takeOver(theirs) }
        guard parts.isEmpty else { return }
        isFrozen = other.isFrozen
        weights = other.weights.map {
            Weight(
                name: "\(name).\(other.localName($0.name))", plan: $0.plan,
                value: $0.value.detached())
        }
    }
}
