import Kernels

/// Elements of the second input where the first (bool) is true, else of the third; all broadcast.
struct Select: Operation {
    let name = "where"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        guard inputs[0].dtype == .bool else {
            throw TensorError(
                name, "the condition is \(inputs[0].dtype.name), not bool",
                hint: "compare first, as in `where(x > 0, x, 0)`")
        }
        let values = try Shape.broadcast(inputs[1].shape, inputs[2].shape, for: name)
        return TensorType(
            try Shape.broadcast(inputs[0].shape, values, for: name),
            DType.promote(inputs[1], inputs[2]))
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let a = inputs[0]
        let b = try inputs[1].cast(toComputeIn: destination.dtype)
        let c = try inputs[2].cast(toComputeIn: destination.dtype)
        let (out, size) = (destination.base, destination.dtype.size)
        let (pb, pc) = (UnsafeRawPointer(b.base), UnsafeRawPointer(c.base))
        let pa = UnsafePointer(a.base.assumingMemoryBound(to: UInt8.self))
        Walk(destination.shape, a, b, c).forEachPiece { walk, offsets, at in
            kernel_where(
                destination.dtype.kernel, out + at * size, pa + offsets.0, pb + offsets.1 * size,
                pc + offsets.2 * size, &walk)
        }
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        let zero = try cotangent.zero()
        return [
            nil,
            needs[1]
                ? try Tensor.select(inputs[0], cotangent, zero).summed(like: inputs[1]) : nil,
            needs[2]
                ? try Tensor.select(inputs[0], zero, cotangent).summed(like: inputs[2]) : nil,
        ]
    }
}

extension Tensor {
    /// `a` where the condition holds, else `b`.
    package static func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) throws -> Tensor {
        try Select()(condition, a, b)
    }
}
