/// The matrix product of the last two axes; the axes before them are broadcast.
/// `[…, m, k] @ […, k, n] → […, m, n]`
struct MatMul: Operation {
    let name = "matmul"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        let (a, b) = (inputs[0], inputs[1])
        let (m, k) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
        let n = b.shape[b.rank - 1]
        guard b.shape[b.rank - 2] == k else { throw Tensor.innerSizesDiffer(a.shape, b.shape) }
        for size in [m, k, n] where size > Int(Int32.max) {
            throw TensorError(name, "a size of \(size) is more than a matrix can have")
        }
        let batch = try Shape.broadcast(
            Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)), for: name)
        var type = DType.promote(a.dtype, b.dtype)
        if !type.isFloat { type = .int64 }
        return TensorType(batch + [m, n], type)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let a = try Matrix.packed(inputs[0].cast(toComputeIn: destination.dtype))
        let b = try Matrix.packed(inputs[1].cast(toComputeIn: destination.dtype))
        let (m, n) = (
            destination.shape[destination.rank - 2], destination.shape[destination.rank - 1]
        )
        let batch = Array(destination.shape.dropLast(2))
        let count = Shape.product(batch)
        guard count > 0, m > 0, n > 0 else { return }
        let k = a.shape[a.rank - 1]
        let (left, right) = (Matrix(a), Matrix(b))
        // Rows of a batch times one matrix are one tall product.
        if b.rank == 2 || b.shape.dropLast(2).allSatisfy({ $0 == 1 }), a.isContiguous {
            let rows = count * m
            if rows <= Int(Int32.max), a.count == rows * k {
                let tall = Matrix(start: left.start, lead: max(k, 1), isTransposed: false)
                Gemm.multiply(
                    destination.dtype, tall, right, into: destination.base, lead: n, rows, n, k)
                return
            }
        }
        let stepsA = Walk.batchSteps(a, batch)
        let stepsB = Walk.batchSteps(b, batch)
        let size = destination.dtype.size
        let small = 2 * m * n * k < Gemm.splitWork
        let one = { (index: Int) in
            let to = destination.base + index * m * n * size
            Gemm.multiply(
                destination.dtype, left.moved(stepsA[index] * size),
                right.moved(stepsB[index] * size),
                into: to, lead: n, m, n, k)
        }
        if small {
            Parallel.split(count, grain: max(1, Gemm.splitWork / max(1, 2 * m * n * k))) {
                $0.forEach(one)
            }
        } else {
            (0..<count).forEach(one)
        }
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        let (a, b) = (inputs[0], inputs[1])
        return [
            needs[0] ? try MatMul()(cotangent, b.transpose(-1, -2)).summed(like: a) : nil,
            needs[1] ? try weightGradient(a, b, cotangent) : nil,
        ]
    }

    /// One matrix for a whole batch of rows gets its gradient in one product.
    private func weightGradient(_ a: Tensor, _ b: Tensor, _ g: Tensor) throws -> Tensor {
        if b.rank == 2 && a.rank > 2 {
            let rows = try a.reshape([-1, a.shape[a.rank - 1]].resolved(a.count))
            let seeds = try g.reshape([rows.shape[0], g.shape[g.rank - 1]])
            return try MatMul()(rows.transpose(), seeds).summed(like: b)
        }
        return try MatMul()(a.transpose(-1, -2), g).summed(like: b)
    }
}

extension [Int] {
    /// `[-1, n]` with the first size worked out, also where n is 0.
    fileprivate func resolved(_ count: Int) -> [Int] {
        let last = self[1]
        return [last == 0 ? 0 : count / last, last]
    }
}

/// A matrix as BLAS takes it: rows `lead` elements apart, or stored transposed.
struct Matrix {
    var start: UnsafeRawPointer
    var lead: Int
    var isTransposed: Bool

    init(start: UnsafeRawPointer, lead: Int, isTransposed: Bool) {
        self.start = start
        self.lead = lead
        self.isTransposed = isTransposed
    }

    /// The last two axes of a tensor that `packed` has made fit.
    init(_ x: Tensor) {
        start = UnsafeRawPointer(x.base)
        isTransposed = !Matrix.isRowMajor(x)
        lead = max(1, isTransposed ? x.strides[x.rank - 1] : x.strides[x.rank - 2])
        // The stride of a single row or column says nothing.
        let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
        lead = max(lead, isTransposed ? rows : columns, 1)
    }

    var rowStep: Int { isTransposed ? 1 : lead }
    var columnStep: Int { isTransposed ? lead : 1 }

    func moved(_ bytes: Int) -> Matrix {
        Matrix(start: start + bytes, lead: lead, isTransposed: isTransposed)
    }

    private static func isRowMajor(_ x: Tensor) -> Bool {
        let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
        return (x.strides[x.rank - 1] == 1 || columns == 1)
            && (rows == 1 || x.strides[x.rank - 2] >= max(columns, 1))
    }

    private static func isColumnMajor(_ x: Tensor) -> Bool {
        let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
        return (x.strides[x.rank - 2] == 1 || rows == 1)
            && (columns == 1 || x.strides[x.rank - 1] >= max(rows, 1))
    }

    /// The tensor, or a copy where its strides are not what BLAS takes.
    static func packed(_ x: Tensor) throws -> Tensor {
        isRowMajor(x) || isColumnMajor(x) ? x : try x.packed()
    }
}

extension Walk {
    /// The place of each matrix of a broadcast batch, in elements.
    static func batchSteps(_ x: Tensor, _ batch: [Int]) -> [Int] {
        var strides = [Int](repeating: 0, count: batch.count)
        let own = x.rank - 2
        for axis in 0..<own where x.shape[axis] != 1 {
            strides[batch.count - own + axis] = x.strides[axis]
        }
        return (0..<Shape.product(batch)).map { index in
            var (rest, place) = (index, 0)
            for axis in batch.indices.reversed() {
                place += rest % batch[axis] * strides[axis]
                rest /= batch[axis]
            }
            return place
        }
    }
}

extension Tensor {
    static func innerSizesDiffer(_ a: [Int], _ b: [Int]) -> TensorError {
        let inner = (a.last ?? 0, b.count > 1 ? b[b.count - 2] : b.last ?? 0)
        return TensorError("matmul", "\(a) @ \(b): inner sizes \(inner.0) and \(inner.1) differ")
    }

    /// The matrix product, as NumPy's: a vector on the left is a row, on the right a column, and
    /// loses that axis again; axes before the last two are broadcast.
    package func matmul(_ other: Tensor) throws -> Tensor {
        guard rank > 0, other.rank > 0 else {
            throw TensorError(
                "matmul", "\(shape) @ \(other.shape): both need at least one axis",
                hint: "multiply by a number with `*`")
        }
        let inner = other.shape[other.rank == 1 ? 0 : other.rank - 2]
        guard shape[rank - 1] == inner else { throw Tensor.innerSizesDiffer(shape, other.shape) }
        if let product = try MatMul().direct(self, other) { return product }
        if rank >= 2 && other.rank >= 2 { return try MatMul()(self, other) }
        let a = rank == 1 ? try reshape([1, count]) : self
        let b = other.rank == 1 ? try other.reshape([other.count, 1]) : other
        let product = try MatMul()(a, b)
        var result = product.shape
        if other.rank == 1 { result.removeLast() }
        if rank == 1 { result.remove(at: result.count - (other.rank == 1 ? 1 : 2)) }
        return try product.reshape(result)
    }
}
