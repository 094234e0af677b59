import Data
import Tensors

/// Which units of the layers that cut off what is negative were ever above zero.
package struct UnitActivity: Equatable, Sendable {
    /// A layer with its units: the last axis of its output, which is a convolution's channels.
    package struct Line: Equatable, Sendable {
        package let layer: String
        /// Whether each unit has been above zero.
        package internal(set) var fires: [Bool]

        package var dead: [Int] { fires.indices.filter { !fires[$0] } }
    }

    package private(set) var lines: [Line]
    package private(set) var rows = 0

    /// Layers that give exactly zero for all that is negative.
    static func rectifiers(of model: Model) -> [ModelLayer] {
        model.allLayers.filter { $0.kind == ReLU.kind || $0.kind == ReLU6.kind }
    }

    /// Looks at all rows of a data set.
    ///
    /// - Throws: `NetworkError` where no layer is a rectifier.
    package init(_ model: Model, _ data: Dataset) throws {
        let data = try model.preparedToLearn(data)
        try model.build(for: data.shape)
        let rectifiers = Self.rectifiers(of: model)
        guard !rectifiers.isEmpty else {
            throw NetworkError(
                "dead_units", "the model has no layer that cuts off what is negative",
                hint:
                    "units die in relu and relu6; other activations pass on something of everything"
            )
        }
        lines = rectifiers.map { layer in
            Line(
                layer: layer.name,
                fires: [Bool](repeating: false, count: layer.outputShape?.last ?? 0))
        }
        let batches = try Batches(data, size: Model.inferenceBatch)
        let outputs = LayerOutputs(model, lines.map(\.layer))
        for number in 0..<batches.count {
            let inputs = try batches.batch(number).inputs
            guard inputs.shape[0] > 0 else { continue }
            for (place, output) in try outputs.run(on: inputs).enumerated() {
                try Self.mark(output, &lines[place].fires)
            }
            rows += inputs.shape[0]
        }
    }

    /// Marks the units that are above zero anywhere. Stops once all are.
    static func mark(_ output: Tensor, _ fires: inout [Bool]) throws {
        let units = fires.count
        guard units > 0 else { return }
        var left = fires.count { !$0 }
        try output.cast(.float32).withElements(Float.self) { elements in
            var start = 0
            while left > 0, start + units <= elements.count {
                for unit in 0..<units where elements[start + unit] > 0 && !fires[unit] {
                    fires[unit] = true
                    left -= 1
                }
                start += units
            }
        }
    }
}
