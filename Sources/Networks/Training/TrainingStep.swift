import Data
import Tensors

/// The forward and backward pass of training: planned once for each size of batch, or run operation by
/// operation where that is not possible. Both give the same numbers but for the rounding of what is fused.
final class TrainingStep {
    /// What a step finds. The tensors may be a plan's, which the next step overwrites.
    struct Result {
        /// The mean over the batch's rows.
        var loss: Double
        /// Without a last activation that the loss applies itself.
        var output: Tensor
        var inputs: Tensor
        var labels: Tensor
        /// In the order of the trainable weights.
        var gradients: [Tensor]
        /// New values of weights that are not learned.
        var updates: [(weight: Weight, value: Tensor)]
    }

    private struct Planned {
        let plan: Plan
        /// The first number of each is set to the step's seed.
        let keys: [Tensor]
        let gradientCount: Int
        let updated: [Weight]
    }

    private let model: Model
    private let loss: any Loss
    private let weights: [Weight]
    private let isFinal: (any Error) -> Bool
    private var plans: [Int: Planned] = [:]
    /// Why steps are not planned; nil while they are.
    private(set) var errorOfPlanning: (any Error)?

    init(
        _ model: Model, _ loss: any Loss, isPlanned: Bool = true,
        isFinal: @escaping (any Error) -> Bool = { _ in false }
    ) {
        self.model = model
        self.loss = loss
        self.isFinal = isFinal
        weights = model.trainable
        if !isPlanned { errorOfPlanning = NetworkError("fit", "eager steps were asked for") }
    }

    /// The operations of the largest plan, in order.
    var stepNames: [String] { plans.max { $0.key < $1.key }?.value.plan.stepNames ?? [] }

    /// Runs a batch, whose rows are gathered where they are needed.
    func run(_ batches: Batches, _ number: Int, seed: UInt64) throws -> Result? {
        let rows = try batches.rowCount(number)
        guard rows > 0 else { return nil }
        if let planned = try planned(batches, rows) {
            let inputs = planned.plan.inputs
            try batches.gather(number, inputs: inputs[0], labels: inputs[1])
            do {
                return try run(planned, seed)
            } catch  where !isFinal(error) {
                // What a batch cannot be used for is told best by the layer that finds out.
                errorOfPlanning = error
                plans = [:]
            }
        }
        let batch = try batches.batch(number)
        guard let labels = batch.labels else { return nil }
        return try eager(batch.inputs, labels, seed)
    }

    /// Hands what the batch has found over to the weights that are not learned.
    func apply(_ result: Result) throws {
        for (weight, value) in result.updates { try weight.value.assign([], value) }
    }

    // MARK: - Planned

    private func planned(_ batches: Batches, _ rows: Int) throws -> Planned? {
        if let planned = plans[rows] { return planned }
        guard errorOfPlanning == nil, let labels = batches.labelType else { return nil }
        do {
            let made = try plan(batches.inputType, labels, rows)
            plans[rows] = made
            return made
        } catch  where !isFinal(error) {
            // A mistake in the model shows again, and is told, where the step is run as it stands.
            errorOfPlanning = error
        }
        return nil
    }

    private func plan(_ inputs: TensorType, _ labels: TensorType, _ rows: Int) throws -> Planned {
        var keys: [Tensor] = []
        var updated: [Weight] = []
        let plan = try Plan { trace in
            let (results, pass, weights) = try self.trace(trace, inputs, labels, rows)
            (keys, updated) = (pass.keys, weights)
            return results
        }
        return Planned(plan: plan, keys: keys, gradientCount: weights.count, updated: updated)
    }

    private func trace(
        _ trace: Trace, _ inputs: TensorType, _ labels: TensorType, _ rows: Int
    ) throws -> (results: [Tensor], pass: Pass, updated: [Weight]) {
        func input(_ type: TensorType) throws -> Tensor {
            trace.input(
                like: try Tensor(uninitialized: [rows] + type.shape, type.dtype, for: "fit"))
        }
        let (x, labels) = (try input(inputs), try input(labels))
        let pass = Pass(isTraining: true, in: trace)
        let live = model.weights.map { ($0, trace.live($0.value)) }
        let found = try differentiate(x, labels, pass, live)
        let results = [found.loss, found.output] + found.gradients + found.updates.map(\.value)
        return (results, pass, found.updates.map(\.weight))
    }

    /// Bytes that a plan for batches of so many rows needs for what lies between inputs and gradients, on
    /// labels that are classes for scores and values for everything else; nil where it cannot be planned.
    func plannedBytes(rows: Int) -> Int? {
        guard let input = model.inputShape, let output = model.outputShape else { return nil }
        let labels =
            loss.activation(for: output) == .softmax && output.count == 1
            ? TensorType([], .int64) : TensorType(output, .float32)
        return try? Plan.bufferBytes { trace in
            try self.trace(trace, TensorType(input, .float32), labels, rows).results
        }
    }

    private func run(_ planned: Planned, _ seed: UInt64) throws -> Result {
        for key in planned.keys {
            try key.withMutableElements(Int64.self) { $0[0] = Int64(bitPattern: seed) }
        }
        let results = try planned.plan.run()
        let gradients = 2..<2 + planned.gradientCount
        return Result(
            loss: try results[0].item(), output: results[1], inputs: planned.plan.inputs[0],
            labels: planned.plan.inputs[1], gradients: Array(results[gradients]),
            updates: Array(zip(planned.updated, results[gradients.upperBound...])))
    }

    // MARK: - Eager

    private func eager(_ inputs: Tensor, _ labels: Tensor, _ seed: UInt64) throws -> Result {
        let found = try differentiate(
            inputs, labels, Pass(isTraining: true, seed: seed),
            model.weights.map { ($0, $0.value) })
        return Result(
            loss: try found.loss.item(), output: found.output, inputs: inputs,
            labels: labels, gradients: found.gradients, updates: found.updates)
    }

    private func differentiate(
        _ x: Tensor, _ labels: Tensor, _ pass: Pass, _ values: [(weight: Weight, value: Tensor)]
    ) throws -> (
        loss: Tensor, output: Tensor, gradients: [Tensor],
        updates: [(weight: Weight, value: Tensor)]
    ) {
        var all: [ObjectIdentifier: Tensor] = [:]
        for (weight, value) in values { all[ObjectIdentifier(weight)] = value }
        var output = x
        let (value, gradients) = try Gradient.valueAndGradients(
            of: { variables in
                var standIns = all
                for (weight, variable) in zip(weights, variables) {
                    standIns[ObjectIdentifier(weight)] = variable
                }
                let result = try model.run(
                    x, standIns: standIns, pass: pass,
                    skipping: loss.activation(for: model.outputShape ?? []))
                output = result.detached()
                return try loss.value(result, labels)
            }, at: weights.map { all[ObjectIdentifier($0)] ?? $0.value })
        let updates = pass.updates.map { update in
            (model.layers[update.layer].weights[update.weight], update.value)
        }
        return (value, output, gradients, updates)
    }
}
