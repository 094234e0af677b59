import Tensors

/// A model's output for batches of known shapes, planned.
///
/// Weights are read where they are, so training does not make a plan stale; other weights in their place
/// do, and then it is made anew.
final class InferencePlans {
    private struct Planned {
        let plan: Plan
        let shape: [Int]
        let skipped: OutputActivation?
        let weights: [Tensor]
    }

    /// The latest ones: whole batches and the rest of a data set take turns.
    private var plans: [Planned] = []
    private var cannotBePlanned = false

    /// Buffers that a model may keep between two calls; more are let go when a call ends.
    private static let keptBytes = 16 << 20

    /// The output for a batch, which lives until the next call; nil where it cannot be planned.
    func run(
        _ model: Model, _ x: Tensor, skipping activation: OutputActivation?
    ) throws -> Tensor? {
        guard !cannotBePlanned, x.dtype == .float32 else { return nil }
        let weights = model.weights.map(\.value)
        if let place = plans.firstIndex(where: { planned in
            planned.shape == x.shape && planned.skipped == activation
                && planned.weights.elementsEqual(weights, by: ===)
        }) {
            return try run(plans[place].plan, x)
        }
        let plan: Plan
        do {
            plan = try Plan { trace in
                var standIns: [ObjectIdentifier: Tensor] = [:]
                for weight in model.weights {
                    standIns[ObjectIdentifier(weight)] = trace.live(weight.value)
                }
                return [
                    try model.run(
                        trace.input(like: x), standIns: standIns, pass: Pass(in: trace),
                        skipping: activation)
                ]
            }
        } catch is TensorError {
            // Where the model itself is at fault, running it as it stands says so.
            cannotBePlanned = true
            return nil
        }
        let planned = Planned(
            plan: plan, shape: x.shape, skipped: activation, weights: weights)
        plans = Array(plans.suffix(1)) + [planned]
        return try run(plan, x)
    }

    /// nil where the input is at fault, which the layer that finds out tells best.
    private func run(_ plan: Plan, _ x: Tensor) throws -> Tensor? {
        do {
            return try plan.run([x])[0]
        } catch is TensorError {
            return nil
        } catch is WholeNumberError {
            return nil
        }
    }

    /// Lets large buffers go.
    func trim() {
        if plans.reduce(0, { $0 + $1.plan.bufferBytes }) > Self.keptBytes { plans = [] }
    }
}

extension Model {
    /// The output for a batch, planned where that is possible; it lives until the next call.
    func infer(_ x: Tensor, skipping activation: OutputActivation? = nil) throws -> Tensor {
        try inferencePlans.run(self, x, skipping: activation)
            ?? run(x, skipping: activation)
    }
}
