import Tensors

/// What layers of a model give for rows of one shape, as after training: planned where that is possible.
final class LayerOutputs {
    private let model: Model
    private let names: [String]
    private var plan: Plan?
    private var weights: [Tensor] = []
    private var cannotBePlanned = false

    /// - Parameter names: layers, also within others.
    init(_ model: Model, _ names: [String]) {
        (self.model, self.names) = (model, names)
    }

    /// Layers whose outputs are numbers of their own: not those that pass on or rearrange what they are given.
    static func layers(of model: Model) -> [ModelLayer] {
        let passing = [Flatten.kind, Reshape.kind, Dropout.kind, Block.kind]
        return model.allLayers.filter { !passing.contains($0.kind) }
    }

    /// In the order of the names. They live until the next call.
    func run(on inputs: Tensor) throws -> [Tensor] {
        let now = model.weights.map(\.value)
        if plan?.inputs[0].shape != inputs.shape || !weights.elementsEqual(now, by: ===) {
            makePlan(now, like: inputs)
        }
        if let plan {
            do {
                return try plan.run([inputs])
            } catch is TensorError {
                // The layer that finds out tells best what is wrong.
                self.plan = nil
                cannotBePlanned = true
            }
        }
        return try outputs(inputs, [:], Pass())
    }

    private func makePlan(_ now: [Tensor], like inputs: Tensor) {
        plan = nil
        guard !cannotBePlanned else { return }
        weights = now
        plan = try? Plan { trace in
            var standIns: [ObjectIdentifier: Tensor] = [:]
            for weight in model.weights {
                standIns[ObjectIdentifier(weight)] = trace.live(weight.value)
            }
            return try outputs(trace.input(like: inputs), standIns, Pass(in: trace))
        }
        cannotBePlanned = plan == nil
    }

    private func outputs(
        _ x: Tensor, _ standIns: [ObjectIdentifier: Tensor], _ pass: Pass
    ) throws -> [Tensor] {
        var found: [String: Tensor] = [:]
        pass.watch = { name, output in found[name] = output }
        _ = try model.run(x, standIns: standIns, pass: pass)
        return try names.map { name in
            guard let output = found[name] else {
                throw NetworkError("record", "the layer \(name) was not run")
            }
            return output
        }
    }
}
