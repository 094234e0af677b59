import Kernels

/// `max(a + b, 0)` of two float32 tensors of one shape: a residual block's end.
struct RectifiedSum: FusedOperation {
    let name = "add+relu"

    func evaluate(_ inputs: [Tensor], into outputs: [Tensor]) throws {
        let (a, b) = (try inputs[0].packed(), try inputs[1].packed())
        let (from, other, to) = (a.floatStart, b.floatStart, outputs[0].floatStart)
        Parallel.split(a.count, grain: Walk.grain) { range in
            let at = range.lowerBound
            kernel_add_relu_f32(to + at, from + at, other + at, range.count, 1)
        }
        withExtendedLifetime((a, b)) {}
    }

    func canOverwrite(_ index: Int) -> Bool { true }
}

extension Arithmetic: Absorbing {
    func absorbing(
        _ next: any Operation, at index: Int, _ own: [TensorType], _ types: [TensorType]
    ) -> (any Operation)? {
        guard kind == .add, (next as? Unary)?.kind == .relu, own[0] == own[1],
            own[0].dtype == .float32
        else { return nil }
        return RectifiedSum()
    }
}

/// A batch normalisation with what follows it: `[x, gamma, beta, moments] + other? → act(norm(x) + other)`.
struct FusedNormalization: FusedOperation, Absorbing {
    let normalization: BatchNormalization
    var hasSum = false
    var isRectified = false

    var name: String { "batch_norm" + (hasSum ? "+add" : "") + (isRectified ? "+relu" : "") }

    func evaluate(_ inputs: [Tensor], into outputs: [Tensor]) throws {
        try normalization.evaluate(
            inputs, into: outputs[0], plus: hasSum ? inputs[4] : nil, isRectified: isRectified)
    }

    func absorbing(
        _ next: any Operation, at index: Int, _ own: [TensorType], _ types: [TensorType]
    ) -> (any Operation)? {
        guard !isRectified else { return nil }
        switch next {
        case let sum as Arithmetic where sum.kind == .add && !hasSum && types[0] == types[1]:
            return FusedNormalization(normalization: normalization, hasSum: true)
        case let unary as Unary where unary.kind == .relu:
            return FusedNormalization(
                normalization: normalization, hasSum: hasSum, isRectified: true)
        default: return nil
        }
    }
}

extension BatchNormalization: Absorbing {
    func absorbing(
        _ next: any Operation, at index: Int, _ own: [TensorType], _ types: [TensorType]
    ) -> (any Operation)? {
        FusedNormalization(normalization: self).absorbing(next, at: index, own, types)
    }
}

extension TracedGraph {
    /// Lets the gradients of a batch normalisation go back through the relu behind it by themselves: what it
    /// lets through follows from the normalisation's input.
    mutating func rectifyNormalizationGradients() {
        for place in steps.indices where steps[place].operation is ReluGradient {
            guard let output = steps[place].inputs[0].value, let maker = makers[output],
                let fused = steps[maker].operation as? FusedNormalization, !fused.hasSum,
                let gradient = steps[place].outputs.first
            else { continue }
            let x = steps[maker].inputs[0].value
            let readers = readers[gradient]
            let isOurs = readers.allSatisfy { reader in
                guard reader < steps.count else { return false }
                let step = steps[reader]
                let isGradient =
                    step.operation is BatchNormalizationSums
                    || step.operation is BatchNormalizationInput
                return isGradient && step.inputs[0].value == gradient && step.inputs[1].value == x
            }
            guard isOurs else { continue }
            for reader in readers {
                steps[reader].inputs[0] = steps[place].inputs[1]
                if var sums = steps[reader].operation as? BatchNormalizationSums {
                    sums.isRectified = true
                    steps[reader].operation = sums
                } else if var input = steps[reader].operation as? BatchNormalizationInput {
                    input.isRectified = true
                    steps[reader].operation = input
                }
            }
        }
    }
}
