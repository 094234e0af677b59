import Tensors

/// The layers that lead from a model's inputs to the output of one layer, one after another. Of blocks and
/// branches only the chain is among them in which that layer lies.
package struct LayerPath {
    package let layers: [ModelLayer]
    /// The activation at the model's end that was left out: its name and kind.
    package let skipped: ModelLayer?

    /// The layer whose output the path gives.
    package var name: String { layers.last?.name ?? "" }
    package var weights: [Weight] { layers.flatMap(\.weights) }

    /// The shape of the last layer's output for one input of this shape.
    ///
    /// - Throws: `NetworkError` naming the layer that does not take it.
    package func outputShape(for input: [Int]) throws -> [Int] {
        try layers.reduce(input) { shape, layer in
            let output = try layer.layer.named(layer.name) { try $0.outputShape(for: shape) }
            for (plan, weight) in zip(layer.layer.weights(for: shape), layer.weights)
            where plan.shape != weight.value.shape {
                throw NetworkError(
                    layer.name,
                    "its `\(plan.name)` has the shape \(weight.value.shape), inputs of \(input) ask "
                        + "for \(plan.shape)",
                    hint: "such inputs are for networks that pool over all positions")
            }
            return output
        }
    }

    /// The last layer's output for a batch, as after training.
    ///
    /// - Parameter standIns: what is computed with in place of a weight's own value.
    package func run(
        _ x: Tensor, standIns: [ObjectIdentifier: Tensor] = [:], in trace: Trace? = nil
    ) throws -> Tensor {
        try layers.enumerated().reduce(x) { x, entry in
            let (place, layer) = entry
            let pass = Pass(in: trace)
            pass.layer = place
            let weights = layer.weights.map { standIns[ObjectIdentifier($0)] ?? $0.value }
            do {
                return try layer.layer.named(layer.name) { try $0.forward(x, weights, pass) }
            } catch var error as TensorError {
                error.message = "\(layer.name): \(error.message)"
                throw error
            }
        }
    }

    /// What a trace reads the weights by.
    package func liveWeights(in trace: Trace) -> [ObjectIdentifier: Tensor] {
        Dictionary(
            weights.map { (ObjectIdentifier($0), trace.live($0.value)) },
            uniquingKeysWith: { first, _ in first })
    }
}

extension Model {
    /// The path to a layer, or to the model's scores: its output without a last softmax or sigmoid.
    ///
    /// - Throws: `NetworkError` where there is no such layer, or the model has no weights yet.
    package func path(to name: String?) throws -> LayerPath {
        guard isBuilt else {
            throw NetworkError(
                "model", "has no weights yet", hint: "train it, load it, or build it for a shape")
        }
        if let name {
            let layers = Self.path(layers, to: try layer(name)) ?? layers
            return LayerPath(layers: layers, skipped: nil)
        }
        let all = Self.opened(layers)
        guard all.count > 1, let last = all.last, last.layer is Softmax || last.layer is Sigmoid
        else { return LayerPath(layers: all, skipped: nil) }
        return LayerPath(layers: all.dropLast(), skipped: last)
    }

    private static func path(_ layers: [ModelLayer], to last: ModelLayer) -> [ModelLayer]? {
        for (place, layer) in layers.enumerated() {
            let before = Array(layers.prefix(place))
            if layer === last { return before + [layer] }
            for chain in layer.branches {
                if let within = path(chain, to: last) { return before + within }
            }
        }
        return nil
    }

    /// The layers with a block at their end taken apart.
    private static func opened(_ layers: [ModelLayer]) -> [ModelLayer] {
        guard let last = layers.last, last.layer is Block, let chain = last.branches.first,
            !chain.isEmpty
        else { return layers }
        return layers.dropLast() + opened(chain)
    }
}
