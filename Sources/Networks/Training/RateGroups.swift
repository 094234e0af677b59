import Tensors

/// Trainable weights by what their learning rate is multiplied by: layers that have learned before move less
/// than new ones (discriminative rates, Howard and Ruder 2018).
struct RateGroups {
    private struct Group {
        let scale: Double
        /// Places among the trainable weights.
        var places: [Int] = []
    }

    private var groups: [Group] = []

    /// - Throws: `NetworkError` for a scale that is none, or a name that no layer has.
    init(_ model: Model, _ scales: [(layers: NamePattern, scale: Double)]) throws {
        var scaleOf: [ObjectIdentifier: Double] = [:]
        for (pattern, scale) in scales {
            guard scale >= 0, scale.isFinite else {
                throw NetworkError(
                    "fit", "`lr_scale` of `\(pattern.text)` is at least 0, got \(scale)")
            }
            for layer in try model.matches(pattern) {
                for weight in layer.weights where scaleOf[ObjectIdentifier(weight)] == nil {
                    scaleOf[ObjectIdentifier(weight)] = scale
                }
            }
        }
        for (place, weight) in model.trainable.enumerated() {
            let scale = scaleOf[ObjectIdentifier(weight)] ?? 1
            if let group = groups.firstIndex(where: { $0.scale == scale }) {
                groups[group].places.append(place)
            } else {
                groups.append(Group(scale: scale, places: [place]))
            }
        }
    }

    /// One step of the optimizer, each group at its own rate.
    func update(
        _ optimizer: OptimizerStep, _ weights: [Tensor], gradients: [Tensor], slots: [[Tensor]],
        step: Int, rate: Double
    ) throws {
        guard groups.count > 1 || groups.first?.scale != 1 else {
            return try optimizer.run(
                weights, gradients: gradients, slots: slots, step: step, rate: rate)
        }
        for (number, group) in groups.enumerated() {
            func own<T>(_ all: [T]) -> [T] { group.places.map { all[$0] } }
            try optimizer.run(
                group: number, own(weights), gradients: own(gradients), slots: own(slots),
                step: step, rate: rate * group.scale)
        }
    }

    /// For a comparison of trainings: `0.1: 12 weights, 1.0: 2 weights`.
    var description: String {
        groups.map { "\($0.scale): \($0.places.count) weights" }.joined(separator: ", ")
    }
}
