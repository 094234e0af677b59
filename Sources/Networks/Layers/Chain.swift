import Tensors

/// Layers one after another, each with a name: a branch of a layer that branches. Without any layers it
/// gives its input.
package struct Chain: Sendable {
    package let layers: [(name: String, layer: any Layer)]
    /// How many layers there are, those within others counted too, and how deep these lie. Stored, as a
    /// script may nest what no walk over it would ever end.
    private let count: Int
    private let depth: Int

    private static let mostLayers = 10_000
    private static let deepest = 16

    package init(_ layers: [(name: String, layer: any Layer)]) {
        self.layers = layers
        let within = layers.compactMap { $0.layer as? any BranchingLayer }.flatMap(\.branches)
        count = within.reduce(layers.count) { min($0 + $1.count, Self.mostLayers + 1) }
        depth = 1 + (within.map(\.depth).max() ?? 0)
    }

    /// Reads what `json` gives.
    init(_ json: JSON, of kind: String, given: [String: any Layer]) throws {
        guard let entries = json.array else {
            throw NetworkError(kind, "a branch should be a list of layers, got \(json)")
        }
        self.init(try entries.map { try LayerCatalogue.read($0, given: given) })
    }

    var json: JSON {
        .array(
            layers.map { name, layer in
                .dict([
                    "kind": .string(layer.kind), "name": .string(name), "settings": layer.settings,
                ])
            })
    }

    /// As a script would write it: `[conv2d(…), relu()]`.
    var call: String { "[\(layers.map(\.layer.call).joined(separator: ", "))]" }

    func validate(_ kind: String) throws {
        guard depth <= Self.deepest, count <= Self.mostLayers else {
            throw NetworkError(
                kind,
                "layers within layers may be \(Self.deepest) deep and \(Self.mostLayers) in all")
        }
        var names = Set<String>()
        for (name, layer) in layers {
            try LayerNaming.check(name, of: layer)
            guard names.insert(name).inserted else {
                throw NetworkError(kind, "two layers of a branch are called `\(name)`")
            }
            try layer.validate()
        }
    }

    /// The input's shape and that of each layer's output, in order.
    func shapes(for input: [Int]) throws -> [[Int]] {
        var shapes = [input]
        for (name, layer) in layers {
            let last = shapes[shapes.count - 1]
            shapes.append(try layer.named(name) { try $0.outputShape(for: last) })
        }
        return shapes
    }

    /// The weights of all layers, named after them. Inputs of this shape were accepted before.
    func weights(for input: [Int]) -> [WeightPlan] {
        guard let shapes = try? shapes(for: input) else { return [] }
        let plans = zip(layers, shapes).map { $0.layer.weights(for: $1) }
        let widened = WeightPlan.widened(plans, for: layers.map(\.layer))
        return zip(layers, widened).flatMap { entry, plans in
            plans.map { plan in
                var plan = plan
                plan.name = "\(entry.name).\(plan.name)"
                return plan
            }
        }
    }

    /// - Parameter weights: the values of what `weights(for:)` lists.
    func forward(_ x: Tensor, _ weights: ArraySlice<Tensor>, _ pass: Pass) throws -> Tensor {
        var x = x
        var next = weights.startIndex
        for (place, (name, layer)) in layers.enumerated() {
            let end = next + layer.weights(for: Array(x.shape.dropFirst())).count
            let inner = pass.within(
                name, place: place, firstWeight: next - weights.startIndex)
            do {
                x = try layer.named(name) { try $0.forward(x, Array(weights[next..<end]), inner) }
            } catch let error as TensorError {
                throw NetworkError(name, error.message, hint: error.hint)
            }
            inner.watch?(inner.path, x)
            next = end
        }
        return x
    }
}
