import Kernels

/// An operation whose every element depends on the elements at the same place of its inputs alone, as they
/// are broadcast: a part of chains.
protocol ElementwiseOperation: Operation {
    /// The loop that computes it from inputs of these types; nil where none does by itself.
    func loop(_ inputs: [TensorType], to output: TensorType) -> ElementwiseLoop?
}

/// A kernel with its settings, for rows of operands.
enum ElementwiseLoop: Hashable, Sendable {
    case arithmetic(KernelBinary, DType)
    case comparison(KernelCompare, DType)
    case unary(KernelUnary, DType)
    case select(DType)
    case cast(DType, DType)
    /// Of float32 rows, without steps.
    case rectifiedGradient

    /// The types that it reads.
    var operandTypes: [DType] {
        switch self {
        case .arithmetic(_, let type), .comparison(_, let type): [type, type]
        case .unary(_, let type): [type]
        case .select(let type): [.bool, type, type]
        case .cast(let from, _): [from]
        case .rectifiedGradient: [.float32, .float32]
        }
    }

    /// Whether operands are rows of as many elements as there are results, and nothing that is stretched.
    var needsWholeOperands: Bool {
        if case .rectifiedGradient = self { true } else { false }
    }

    /// Runs over what the walk says, which has the steps of all operands.
    @inline(__always)
    func run(
        _ walk: inout KernelWalk, _ count: Int, _ out: UnsafeMutableRawPointer,
        _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ c: UnsafeRawPointer
    ) -> KernelStatus {
        switch self {
        case .arithmetic(let kind, let type):
            return kernel_binary(kind, type.kernel, out, a, b, &walk)
        case .comparison(let kind, let type):
            return kernel_compare(
                kind, type.kernel, out.assumingMemoryBound(to: UInt8.self), a, b, &walk)
        case .unary(let kind, let type):
            return kernel_unary(kind, type.kernel, out, a, &walk)
        case .select(let type):
            kernel_where(type.kernel, out, a.assumingMemoryBound(to: UInt8.self), b, c, &walk)
        case .cast(let from, let to):
            kernel_cast(from.kernel, to.kernel, out, a, &walk)
        case .rectifiedGradient:
            kernel_relu_backward_f32(
                out.assumingMemoryBound(to: Float.self), a.assumingMemoryBound(to: Float.self),
                b.assumingMemoryBound(to: Float.self), count)
        }
        return .done
    }

    /// Says what a kernel did not do.
    func check(_ status: KernelStatus) throws {
        guard case .arithmetic(let kind, let type) = self else { return }
        try Arithmetic(kind).check(status, type)
    }
}

extension Arithmetic: ElementwiseOperation {
    func loop(_ inputs: [TensorType], to output: TensorType) -> ElementwiseLoop? {
        .arithmetic(kind, output.dtype)
    }
}

extension Comparison: ElementwiseOperation {
    func loop(_ inputs: [TensorType], to output: TensorType) -> ElementwiseLoop? {
        .comparison(kind, DType.promote(inputs[0], inputs[1]))
    }
}

extension Unary: ElementwiseOperation {
    func loop(_ inputs: [TensorType], to output: TensorType) -> ElementwiseLoop? {
        .unary(kind, computing(inputs[0].dtype))
    }
}

extension Select: ElementwiseOperation {
    func loop(_ inputs: [TensorType], to output: TensorType) -> ElementwiseLoop? {
        .select(output.dtype)
    }
}

extension Cast: ElementwiseOperation {
    func loop(_ inputs: [TensorType], to output: TensorType) -> ElementwiseLoop? {
        .cast(inputs[0].dtype, dtype)
    }
}

extension ReluGradient: ElementwiseOperation {
    func loop(_ inputs: [TensorType], to output: TensorType) -> ElementwiseLoop? {
        inputs[0] == inputs[1] && output.dtype == .float32 ? .rectifiedGradient : nil
    }
}
