import Kernels

/// The elements in another type. Floats become integers by truncation and saturate at the type's
/// bounds; NaN becomes 0. Anything but 0 becomes true.
struct Cast: Operation {
    let dtype: DType

    init(_ dtype: DType) { self.dtype = dtype }

    let name = "astype"

    func rule(_ inputs: [Tensor]) throws -> TensorType { TensorType(inputs[0].shape, dtype) }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let x = inputs[0]
        let (from, to) = (UnsafeRawPointer(x.base), destination.base)
        let (fromSize, toSize) = (x.dtype.size, dtype.size)
        Walk(x.shape, x).forEachPiece { walk, offsets, at in
            kernel_cast(
                x.dtype.kernel, dtype.kernel, to + at * toSize, from + offsets.0 * fromSize, &walk)
        }
    }

    /// The cast without a place in a tape: for use inside other operations' values.
    func plain(_ x: Tensor) throws -> Tensor {
        let result = try Tensor(uninitialized: x.shape, dtype, for: name)
        try evaluate([x], into: result)
        return result
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        // From an integer, the gradient goes on in float to whatever made the integer, which says
        // that it has no derivative: nothing is dropped here.
        [inputs[0].dtype.isFloat ? try cotangent.cast(inputs[0].dtype) : cotangent]
    }
}

extension Tensor {
    /// The same elements in another type.
    package func cast(_ type: DType) throws -> Tensor {
        type == dtype ? self : try Cast(type)(self)
    }
}
