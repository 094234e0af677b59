import Kernels

// The short way of the operations that scripts' loops consist of: floats in one row, of which nobody
// keeps a record. The way of `Operation.apply`, with its lists of inputs, shape rules and walks, costs
// ten times the work on a few elements. What does not fit goes that way: nil.

extension Arithmetic {
    /// The result on two operands of one float type that are a row each, or a row and one element,
    /// or have few elements.
    func direct(_ a: Tensor, _ b: Tensor) throws -> Tensor? {
        guard a.dtype == b.dtype, a.dtype.isFloat, a.isPlain, b.isPlain else { return nil }
        let whole: Tensor
        if a.shape == b.shape || b.count == 1 && b.rank <= a.rank {
            whole = a
        } else if a.count == 1 && a.rank <= b.rank {
            whole = b
        } else {
            return try directlyBroadcast(a, b)
        }
        guard a.isContiguous && b.isContiguous else { return try directlyBroadcast(a, b) }
        return try direct(
            whole, UnsafeRawPointer(a.base), a.count == 1 ? 0 : 1,
            UnsafeRawPointer(b.base), b.count == 1 ? 0 : 1)
    }

    /// Few elements are walked axis by axis as they lie: which axes could be joined is not worth asking.
    private func directlyBroadcast(_ a: Tensor, _ b: Tensor) throws -> Tensor? {
        let few = 1024
        guard a.count <= few, b.count <= few else { return nil }
        let shape = try Shape.broadcast(a.shape, b.shape, for: name)
        guard Shape.product(shape) <= few else { return nil }
        let result = try Tensor(uninitialized: shape, a.dtype, for: name)
        var walk = KernelWalk()
        walk.rank = Int32(shape.count)
        Walk.set(&walk.shape, shape)
        Walk.setBroadcast(&walk.a, a, rank: shape.count)
        Walk.setBroadcast(&walk.b, b, rank: shape.count)
        let status = kernel_binary(kind, a.dtype.kernel, result.base, a.base, b.base, &walk)
        return status == .done ? result : nil
    }

    /// The result on a row and a plain number, which takes the row's type; the number is the right
    /// operand, or the left one.
    func direct(_ x: Tensor, number: Double, isLeft: Bool = false) throws -> Tensor? {
        guard x.isPlainRow else { return nil }
        switch x.dtype {
        case .float32: return try direct(x, scalar: Float(number), isLeft)
        case .float64: return try direct(x, scalar: number, isLeft)
        default: return nil
        }
    }

    private func direct<Element>(_ x: Tensor, scalar: Element, _ isLeft: Bool) throws -> Tensor? {
        let row = UnsafeRawPointer(x.base)
        return try withUnsafePointer(to: scalar) { scalar in
            let scalar = UnsafeRawPointer(scalar)
            return isLeft
                ? try direct(x, scalar, 0, row, 1) : try direct(x, row, 1, scalar, 0)
        }
    }

    private func direct(
        _ whole: Tensor, _ a: UnsafeRawPointer, _ stepA: Int, _ b: UnsafeRawPointer, _ stepB: Int
    ) throws -> Tensor? {
        guard whole.count <= Walk.grain else { return nil }
        let result = try Tensor(uninitializedLike: whole, for: name)
        let status = kernel_binary_row(
            kind, whole.dtype.kernel, result.base, a, b, whole.count, stepA, stepB)
        return status == .done ? result : nil
    }

    /// The result, without the way of `apply` where it fits.
    func callAsFunction(_ a: Tensor, _ b: Tensor) throws -> Tensor {
        try direct(a, b) ?? apply([a, b])
    }
}

extension Unary {
    /// The result on a row of floats, without the way of `apply` where it fits.
    func callAsFunction(_ x: Tensor) throws -> Tensor {
        guard x.dtype.isFloat, x.isPlainRow, x.count <= Walk.grain / 4, kind != .isNaN else {
            return try apply([x])
        }
        let result = try Tensor(uninitializedLike: x, for: name)
        let status = kernel_unary_row(kind, x.dtype.kernel, result.base, x.base, x.count)
        return status == .done ? result : try apply([x])
    }
}

extension MatMul {
    /// The product of a matrix with a matrix or a vector, or of a vector with a matrix.
    func direct(_ a: Tensor, _ b: Tensor) throws -> Tensor? {
        guard a.dtype == .float32, b.dtype == .float32, a.isPlain, b.isPlain,
            a.rank <= 2, b.rank <= 2, a.rank + b.rank >= 3
        else { return nil }
        let (isRow, isColumn) = (a.rank == 1, b.rank == 1)
        let m = isRow ? 1 : a.shape[0]
        let n = isColumn ? 1 : b.shape[1]
        let k = b.shape[0]
        guard Gemm.isSmall(m, n, k) else { return nil }
        let result = try Tensor(
            uninitialized: isRow ? [n] : isColumn ? [m] : [m, n], .float32, for: name)
        kernel_small_product_f32(
            result.base.assumingMemoryBound(to: Float.self),
            a.base.assumingMemoryBound(to: Float.self), isRow ? 0 : a.strides[0],
            a.strides[a.rank - 1], b.base.assumingMemoryBound(to: Float.self), b.strides[0],
            isColumn ? 0 : b.strides[1], m, n, k)
        return result
    }
}

extension Reduction {
    /// The sum of all floats of a row, added as `evaluate` does; nil leaves it to that.
    static func directSum(_ x: Tensor) throws -> Tensor? {
        guard x.dtype.isFloat, x.isPlainRow, x.count <= Walk.grain else { return nil }
        var sum = 0.0
        if x.count > 0 { kernel_reduce(.sum, x.dtype.kernel, &sum, x.base, x.count, 1, 1) }
        return try Tensor(scalar: sum, x.dtype)
    }
}

extension Tensor {
    /// `self op number` for a plain number, without a tensor of its own; nil where that needs one.
    package func arithmetic(_ kind: ArithmeticKind, _ number: Double, isLeft: Bool = false) throws
        -> Tensor?
    {
        try Arithmetic(kind.kernel).direct(self, number: number, isLeft: isLeft)
    }
}

/// The operators of arithmetic whose right operand may be a plain number.
package enum ArithmeticKind {
    case add, subtract, multiply, divide

    var kernel: KernelBinary {
        switch self {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        }
    }
}
