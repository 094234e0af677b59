import Tensors

/// An optimizer whose step consists of operations on tensors, so that it can be traced.
package protocol TraceableOptimizer: WeightwiseOptimizer {
    /// The weight and its slots after a step. `step`, counted from 1, and `rate` are float64 without axes.
    func stepped(
        _ weight: Tensor, _ gradient: Tensor, _ slots: [Tensor], step: Tensor, rate: Tensor
    ) throws -> [Tensor]
}

/// The steps of an optimizer in one training: planned for all weights of a group where the optimizer can be
/// traced, or taken as they come.
final class OptimizerStep {
    private struct Planned {
        let plan: Plan
        /// The shapes that it is for.
        let shapes: [[Int]]
    }

    private let optimizer: any Optimizer
    private let traceable: (any TraceableOptimizer)?
    private let isFinal: (any Error) -> Bool
    private var plans: [Int: Planned] = [:]
    /// Why an optimizer that could be traced is not planned; nil while it is, and for all others.
    private(set) var errorOfPlanning: (any Error)?
    private var isPlanned: Bool

    init(
        _ optimizer: any Optimizer, isPlanned: Bool = true,
        isFinal: @escaping (any Error) -> Bool = { _ in false }
    ) {
        self.optimizer = optimizer
        self.isPlanned = isPlanned
        self.isFinal = isFinal
        traceable = optimizer as? any TraceableOptimizer
    }

    /// Bytes that the plans need beside weights and slots.
    var plannedBytes: Int { plans.values.reduce(0) { $0 + $1.plan.bufferBytes } }

    /// Changes all weights of a group and their slots in place. Where the step is planned they change when
    /// everything is computed, and not at all after an error.
    ///
    /// - Parameter group: a number for these weights, the same in each step.
    func run(
        group: Int = 0, _ weights: [Tensor], gradients: [Tensor], slots: [[Tensor]], step: Int,
        rate: Double
    ) throws {
        do {
            if let plan = try plan(group, weights, gradients, slots) {
                let results = try run(plan, weights + slots.joined() + gradients, step, rate)
                for (tensor, result) in zip(weights + slots.joined(), results) {
                    try tensor.exchangeElements(with: result, for: "fit")
                }
                return
            }
        } catch  where !isFinal(error) {
            // A mistake of the optimizer's shows again, and is told, where it is called as it stands.
            errorOfPlanning = error
            isPlanned = false
            plans = [:]
        }
        try optimizer.update(weights, gradients: gradients, slots: slots, step: step, rate: rate)
    }

    private func run(
        _ plan: Plan, _ bound: [Tensor], _ step: Int, _ rate: Double
    ) throws -> [Tensor] {
        try plan.inputs[0].withMutableElements(Double.self) { $0[0] = Double(step) }
        try plan.inputs[1].withMutableElements(Double.self) { $0[0] = rate }
        return try plan.run(bound: bound)
    }

    private func plan(
        _ group: Int, _ weights: [Tensor], _ gradients: [Tensor], _ slots: [[Tensor]]
    ) throws -> Plan? {
        guard isPlanned, let traceable, !weights.isEmpty else { return nil }
        let shapes = weights.map(\.shape)
        if let known = plans[group], known.shapes == shapes { return known.plan }
        let plan = try Plan(resultsApart: true) { trace in
            let number = try Tensor(scalar: 0, .float64)
            let (step, rate) = (trace.input(like: number), trace.input(like: number))
            let bound = { (tensors: [Tensor]) in tensors.map { trace.bound(like: $0) } }
            let ownWeights = bound(weights)
            let ownSlots = slots.map(bound)
            let ownGradients = bound(gradients)
            let results = try weights.indices.map { place in
                let results = try traceable.stepped(
                    ownWeights[place], ownGradients[place], ownSlots[place], step: step,
                    rate: rate)
                guard results.count == 1 + slots[place].count,
                    results.allSatisfy({ $0.shape == shapes[place] })
                else {
                    throw NetworkError(
                        optimizer.kind,
                        "a step gives \(results.map(\.shape)) for a weight of "
                            + "shape \(shapes[place]) and \(slots[place].count) slots")
                }
                return try results.map { try $0.cast(.float32) }
            }
            return results.map { $0[0] } + results.flatMap { $0.dropFirst() }
        }
        plans[group] = Planned(plan: plan, shapes: shapes)
        return plan
    }
}
