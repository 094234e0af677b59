import Data
import Tensors
import Text

/// A chain of layers with their weights.
///
/// Weights are made when the shape of the inputs is first known: by `fit`, `predict`, `summary` with
/// data, or `build`. They depend on the model's seed and on each weight's name alone.
package final class Model {
    package let layers: [ModelLayer]
    package let seed: UInt64
    /// The shape of one input; nil until the model is built.
    package private(set) var inputShape: [Int]?
    /// Names of the classes it was last trained on.
    package internal(set) var classes: [String] = []
    /// What was done to the rows that it was trained on, and is done to all others; nil for nothing.
    package internal(set) var preparation: Preparation?
    /// What it was last trained for; `evaluate` uses it.
    package internal(set) var loss: any Loss = CrossEntropy()
    package internal(set) var metrics: [any Metric] = [Accuracy()]
    /// Epochs of training behind it, over all calls of `fit`.
    package internal(set) var epochsTrained = 0
    let inferencePlans = InferencePlans()

    /// What `sequential` takes: a layer with or without a name, or another model's layers. A layer that
    /// branches may bring along the layers that its branches were, whose weights it takes over.
    package enum Part {
        case layer(any Layer, name: String?, branches: [[ModelLayer]] = [])
        case model(Model)
        /// A layer of another model, with the name that it was given there and what it has learned.
        case kept(ModelLayer)
    }

    /// - Throws: `NetworkError` where a layer's settings are out of range or a name comes twice.
    package init(_ parts: [Part], seed: UInt64 = 0) throws {
        layers = try Self.layers(of: parts)
        self.seed = seed
        if case .model(let first)? = parts.first { preparation = first.preparation }
        guard !layers.isEmpty else {
            throw NetworkError("sequential", "a model needs at least one layer")
        }
    }

    /// The layers of the parts, one after another, each with a name of its own.
    package static func layers(of parts: [Part]) throws -> [ModelLayer] {
        var naming = LayerNaming(parts)
        return try parts.flatMap { part in
            switch part {
            case .layer(let layer, let name, let branches):
                try layer.validate()
                let made = ModelLayer(name: try naming.name(for: layer, given: name), layer: layer)
                for (branch, brought) in zip(made.branches, branches) {
                    for (part, other) in zip(branch, brought) { part.takeOver(other) }
                }
                return [made]
            case .model(let model):
                return try model.layers.map { try naming.copy(of: $0) }
            case .kept(let layer):
                return [try naming.copy(of: layer, keepingName: true)]
            }
        }
    }

    package convenience init(_ layers: [any Layer], seed: UInt64 = 0) throws {
        try self.init(layers.map { .layer($0, name: nil) }, seed: seed)
    }

    package var isBuilt: Bool { inputShape != nil }
    package var outputShape: [Int]? { layers.last?.outputShape }
    package var weights: [Weight] { layers.flatMap(\.weights) }

    /// The weights that training changes.
    package var trainable: [Weight] { layers.flatMap(\.trainable) }

    /// All layers, also those within others, which follow the one that they are in.
    package var allLayers: [ModelLayer] { layers.flatMap(\.withParts) }

    package func layer(_ name: String) throws -> ModelLayer {
        let all = allLayers
        if let layer = all.first(where: { $0.name == name }) { return layer }
        throw unknown("layer", name, among: all.map(\.name))
    }

    /// A weight by its full name, or a layer's main weight by the layer's name.
    package func weight(_ name: String) throws -> Weight {
        if let weight = weights.first(where: { $0.name == name }) { return weight }
        let all = allLayers
        if let layer = all.first(where: { $0.name == name }) {
            if let weight = layer.weights.first { return weight }
            throw NetworkError(
                name, isBuilt ? "this layer has no weights" : "the model has no weights yet",
                hint: isBuilt ? nil : "build it first: summary(data), fit or predict does")
        }
        throw unknown("weight", name, among: weights.map(\.name) + all.map(\.name))
    }

    private func unknown(_ what: String, _ name: String, among names: [String]) -> NetworkError {
        let near = nearestName(to: name, among: names).map { "did you mean `\($0)`? " } ?? ""
        let list = layers.prefix(24).map(\.name).joined(separator: ", ")
        return NetworkError(
            "model", "there is no \(what) called `\(name)`",
            hint: "\(near)layers are \(list)\(layers.count > 24 ? ", …" : "")")
    }

    // MARK: Shapes and weights

    /// Infers all shapes and makes the weights. Does nothing for a model built for this shape.
    ///
    /// - Throws: `NetworkError` naming the layer that its input does not fit.
    package func build(for shape: [Int]) throws {
        try build(for: shape) { name, plan in
            try Initialisation.value(of: plan, named: name, seed: seed)
        }
    }

    /// Shapes the model, built or not, for inputs of this shape. Its weights stay.
    ///
    /// - Throws: `NetworkError` where a weight depends on the shape; then nothing has changed.
    package func reshape(for shape: [Int]) throws {
        guard isBuilt, inputShape != shape else { return try build(for: shape) }
        var shapes = [shape]
        for layer in layers {
            let input = shapes[shapes.count - 1]
            shapes.append(try layer.layer.named(layer.name) { try $0.outputShape(for: input) })
            for (plan, weight) in zip(layer.layer.weights(for: input), layer.weights)
            where plan.shape != weight.value.shape {
                throw misfit(layer, plan, weight)
            }
        }
        for (place, layer) in layers.enumerated() {
            try layer.setShapes(input: shapes[place], output: shapes[place + 1])
        }
        inputShape = shape
    }

    private func misfit(_ layer: ModelLayer, _ plan: WeightPlan, _ weight: Weight) -> NetworkError {
        NetworkError(
            layer.name,
            "its `\(plan.name)` has the shape \(weight.value.shape), inputs here ask for "
                + "\(plan.shape)", hint: "replace this layer, too: it learns anew")
    }

    /// - Parameter value: gives a weight its first value, by its full name.
    func build(for shape: [Int], _ value: (String, WeightPlan) throws -> Tensor) throws {
        if let inputShape {
            guard inputShape == shape else {
                throw NetworkError(
                    "model", "expects \(batched(inputShape)), got \(batched(shape))",
                    hint: "it was built for inputs of the first shape")
            }
            return
        }
        var plans: [[WeightPlan]] = []
        var shapes = [shape]
        for layer in layers {
            let input = shapes[shapes.count - 1]
            shapes.append(try layer.layer.named(layer.name) { try $0.outputShape(for: input) })
            plans.append(layer.layer.weights(for: input))
        }
        let widened = WeightPlan.widened(plans, for: layers.map(\.layer))
        let made = try zip(layers, widened).map { try weights(of: $0, plans: $1, value) }
        for (place, layer) in layers.enumerated() {
            try layer.setShapes(input: shapes[place], output: shapes[place + 1])
            layer.weights = made[place]
        }
        inputShape = shape
    }

    /// Weights that a layer brought along are kept where they fit.
    private func weights(
        of layer: ModelLayer, plans: [WeightPlan], _ value: (String, WeightPlan) throws -> Tensor
    ) throws -> [Weight] {
        let brought = layer.weights
        return try plans.map { plan in
            let name = "\(layer.name).\(plan.name)"
            guard let weight = brought.first(where: { $0.name == name }) else {
                return Weight(name: name, plan: plan, value: try value(name, plan))
            }
            guard weight.value.shape == plan.shape else {
                throw misfit(layer, plan, weight)
            }
            return weight
        }
    }

    // MARK: Running

    /// Whether this activation is the last layer.
    func ends(with activation: OutputActivation?) -> Bool {
        guard let activation, let last = layers.last else { return false }
        return activation.isDone(by: last.layer)
    }

    /// The output for a batch.
    ///
    /// - Parameters:
    ///   - standIns: what is computed with in place of a weight's own value.
    ///   - skipping: leaves out this activation at the end, for losses that take scores.
    package func run(
        _ x: Tensor, standIns: [ObjectIdentifier: Tensor] = [:], pass: Pass = Pass(),
        skipping activation: OutputActivation? = nil
    ) throws -> Tensor {
        var x = x
        let count = layers.count - (ends(with: activation) ? 1 : 0)
        for (place, layer) in layers.prefix(count).enumerated() {
            let weights = layer.weights.map { standIns[ObjectIdentifier($0)] ?? $0.value }
            pass.layer = place
            pass.path = layer.name
            pass.frozenWithin = Set(layer.frozenWithin)
            // A frozen layer computes as it will after training: its running statistics stay too.
            let layerPass = layer.isFrozen && pass.isTraining ? pass.frozen : pass
            do {
                x = try layer.layer.named(layer.name) { try $0.forward(x, weights, layerPass) }
            } catch var error as TensorError {
                error.message = "\(layer.name): \(error.message)"
                throw error
            }
            pass.watch?(layer.name, x)
        }
        return x
    }
}
