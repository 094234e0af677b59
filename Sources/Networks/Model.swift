import Data
import Tensors
import Text

/// One of a model's weights: its name and its numbers.
package final class Weight {
    /// `conv2d_1.weight`
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
package final class ModelLayer {
    package let name: String
    package let layer: any Layer
    package internal(set) var inputShape: [Int]?
    package internal(set) var outputShape: [Int]?
    package internal(set) var weights: [Weight] = []
    /// A frozen layer keeps its weights in training.
    package var isFrozen = false

    init(name: String, layer: any Layer) {
        self.name = name
        self.layer = layer
    }

    package var kind: String { layer.kind }
    package var learnedCount: Int {
        weights.filter(\.plan.isLearned).reduce(0) { $0 + $1.value.count }
    }
    package var weightCount: Int { weights.reduce(0) { $0 + $1.value.count } }
}

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
    /// What it was last trained for; `evaluate` uses it.
    package internal(set) var loss: any Loss = CrossEntropy()
    package internal(set) var metrics: [any Metric] = [Accuracy()]
    /// Epochs of training behind it, over all calls of `fit`.
    package internal(set) var epochsTrained = 0

    /// What `sequential` takes: a layer with or without a name, or another model's layers.
    package enum Part {
        case layer(any Layer, name: String?)
        case model(Model)
    }

    /// - Throws: `NetworkError` where a layer's settings are out of range or a name comes twice.
    package init(_ parts: [Part], seed: UInt64 = 0) throws {
        var naming = LayerNaming(parts)
        var layers: [ModelLayer] = []
        for part in parts {
            switch part {
            case .layer(let layer, let name):
                try layer.validate()
                layers.append(
                    ModelLayer(name: try naming.name(for: layer, given: name), layer: layer))
            case .model(let model):
                for inner in model.layers { layers.append(try naming.copy(of: inner)) }
            }
        }
        guard !layers.isEmpty else {
            throw NetworkError("sequential", "a model needs at least one layer")
        }
        self.layers = layers
        self.seed = seed
    }

    package convenience init(_ layers: [any Layer], seed: UInt64 = 0) throws {
        try self.init(layers.map { .layer($0, name: nil) }, seed: seed)
    }

    package var isBuilt: Bool { inputShape != nil }
    package var outputShape: [Int]? { layers.last?.outputShape }
    package var weights: [Weight] { layers.flatMap(\.weights) }

    /// The weights that training changes.
    package var trainable: [Weight] {
        layers.filter { !$0.isFrozen }.flatMap { $0.weights.filter(\.plan.isLearned) }
    }

    package func layer(_ name: String) throws -> ModelLayer {
        if let layer = layers.first(where: { $0.name == name }) { return layer }
        throw unknown("layer", name, among: layers.map(\.name))
    }

    /// A weight by its full name, or a layer's main weight by the layer's name.
    package func weight(_ name: String) throws -> Weight {
        if let weight = weights.first(where: { $0.name == name }) { return weight }
        if let layer = layers.first(where: { $0.name == name }) {
            if let weight = layer.weights.first { return weight }
            throw NetworkError(
                name, isBuilt ? "this layer has no weights" : "the model has no weights yet",
                hint: isBuilt ? nil : "build it first: summary(data), fit or predict does")
        }
        throw unknown("weight", name, among: weights.map(\.name) + layers.map(\.name))
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
            do {
                shapes.append(try layer.layer.outputShape(for: input))
            } catch let error as NetworkError {
                throw NetworkError(layer.name, error.problem, hint: error.hint)
            }
            plans.append(layer.layer.weights(for: input))
        }
        let made = try zip(layers.indices, plans).map { place, plans in
            try weights(of: place, plans: plans)
        }
        for (place, layer) in layers.enumerated() {
            layer.inputShape = shapes[place]
            layer.outputShape = shapes[place + 1]
            layer.weights = made[place]
        }
        inputShape = shape
    }

    /// Weights that a layer brought along are kept where they fit.
    private func weights(of place: Int, plans: [WeightPlan]) throws -> [Weight] {
        let layer = layers[place]
        if !layer.weights.isEmpty {
            guard layer.weights.map(\.plan.shape) == plans.map(\.shape) else {
                throw NetworkError(
                    layer.name,
                    "its weights have the shapes \(layer.weights.map(\.plan.shape)), "
                        + "inputs here ask for \(plans.map(\.shape))")
            }
            return layer.weights
        }
        let meetsReLU = feedsReLU(place)
        return try plans.map { plan in
            let name = "\(layer.name).\(plan.name)"
            return Weight(
                name: name, plan: plan,
                value: try Initialisation.value(of: plan, named: name, seed: seed, relu: meetsReLU))
        }
    }

    /// Whether a relu comes before the next layer with random weights.
    private func feedsReLU(_ place: Int) -> Bool {
        for layer in layers[(place + 1)...] {
            if layer.layer is ReLU { return true }
            if layer.layer is Dense || layer.layer is Conv2D { return false }
        }
        return false
    }

    // MARK: Running

    /// The output for a batch, by the given values of the trainable weights (theirs if nil).
    ///
    /// - Parameter skippingSoftmax: leaves out a softmax at the end, for losses that take scores.
    package func run(
        _ x: Tensor, trainable values: [Tensor]? = nil, pass: Pass = Pass(),
        skippingSoftmax: Bool = false
    ) throws -> Tensor {
        var x = x
        var next = 0
        let count = layers.count - (skippingSoftmax && layers.last?.layer is Softmax ? 1 : 0)
        for (place, layer) in layers.prefix(count).enumerated() {
            let weights = layer.weights.map { weight in
                guard let values, weight.plan.isLearned, !layer.isFrozen else {
                    return weight.value
                }
                defer { next += 1 }
                return values[next]
            }
            pass.layer = place
            // A frozen layer computes as it will after training: its running statistics stay too.
            let layerPass = layer.isFrozen && pass.isTraining ? Pass(seed: pass.seed) : pass
            do {
                x = try layer.layer.forward(x, weights, layerPass)
            } catch let error as NetworkError {
                throw NetworkError(layer.name, error.problem, hint: error.hint)
            } catch var error as TensorError {
                error.message = "\(layer.name): \(error.message)"
                throw error
            }
        }
        return x
    }

    /// Takes over what a training pass found for the weights that are not learned.
    func apply(_ pass: Pass) throws {
        for update in pass.updates {
            try layers[update.layer].weights[update.weight].value
                .replace(with: update.value, for: "fit")
        }
    }
}

/// Gives layers their names: `dense_1`, `dense_2`, … by kind and order, around the names given.
private struct LayerNaming {
    private var given: Set<String> = []
    private var used: Set<String> = []
    private var counts: [String: Int] = [:]

    init(_ parts: [Model.Part]) {
        for case .layer(_, let name?) in parts { given.insert(name) }
    }

    mutating func name(for layer: any Layer, given name: String?) throws -> String {
        if let name {
            let isPlain = !name.isEmpty && !name.contains(".") && name.utf8.count <= 100
            guard isPlain else {
                throw NetworkError(layer.kind, "`\(name)` cannot be a layer's name")
            }
            guard used.insert(name).inserted else {
                throw NetworkError("sequential", "two layers are called `\(name)`")
            }
            return name
        }
        while true {
            let number = (counts[layer.kind] ?? 0) + 1
            counts[layer.kind] = number
            let name = "\(layer.kind)_\(number)"
            if !given.contains(name), used.insert(name).inserted { return name }
        }
    }

    /// A layer of another model: a given name stays, one made by counting is counted anew. Its weights
    /// are shared until one of the models is trained.
    mutating func copy(of inner: ModelLayer) throws -> ModelLayer {
        let prefix = inner.kind + "_"
        let isCounted =
            inner.name.hasPrefix(prefix) && Int(inner.name.dropFirst(prefix.count)) != nil
        let name = try name(for: inner.layer, given: isCounted ? nil : inner.name)
        let copy = ModelLayer(name: name, layer: inner.layer)
        copy.isFrozen = inner.isFrozen
        copy.weights = inner.weights.map {
            Weight(name: "\(name).\($0.plan.name)", plan: $0.plan, value: $0.value.detached())
        }
        return copy
    }
}
