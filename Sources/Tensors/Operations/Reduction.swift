import Kernels

/// Folds the elements along some axes. Sums, products, means and variances of floats are
/// accumulated in double, in an order that depends on the shape alone.
struct Reduction: Operation {
    enum Kind: Sendable {
        case sum, mean, product, maximum, minimum
        /// Of `n - correction` degrees of freedom.
        case variance(correction: Int)
        case any, all
    }

    let kind: Kind
    /// Sorted, without repetition, within the rank.
    let axes: [Int]
    let keepDims: Bool

    init(_ kind: Kind, _ x: Tensor, _ axes: [Int]?, keepDims: Bool) throws {
        self.kind = kind
        self.keepDims = keepDims
        self.axes = try Shape.axes(axes, rank: x.rank, for: Reduction.name(of: kind))
    }

    var name: String { Reduction.name(of: kind) }

    private static func name(of kind: Kind) -> String {
        switch kind {
        case .sum: "sum"
        case .mean: "mean"
        case .product: "prod"
        case .maximum: "max"
        case .minimum: "min"
        case .variance: "var"
        case .any: "any"
        case .all: "all"
        }
    }

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        let x = inputs[0]
        let shape = Shape.reduced(x.shape, axes: axes, keepDims: keepDims)
        let folded = axes.reduce(1) { $0 &* x.shape[$1] }
        switch kind {
        case .sum, .product: return TensorType(shape, x.dtype.isFloat ? x.dtype : .int64)
        case .mean, .variance: return TensorType(shape, x.dtype.isFloat ? x.dtype : .float32)
        case .any, .all: return TensorType(shape, .bool)
        case .maximum, .minimum:
            guard folded > 0 else {
                throw TensorError(name, "there is none of no elements (shape \(x.shape))")
            }
            return TensorType(shape, x.dtype)
        }
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        guard destination.count > 0 else { return }
        switch kind {
        case .any, .all:
            let x = try inputs[0].cast(toComputeIn: .bool)
            let folding = try Folding(x, axes)
            var isAny = false
            if case .any = kind { isAny = true }
            destination.fill(isAny ? 0 : 1)
            folding.run(isAny ? .maximum : .minimum, into: destination.base)
        case .maximum, .minimum:
            let folding = try Folding(inputs[0], axes)
            var isMaximum = false
            if case .maximum = kind { isMaximum = true }
            folding.setExtreme(destination, low: isMaximum)
            folding.run(isMaximum ? .maximum : .minimum, into: destination.base)
        case .sum, .product:
            var isSum = false
            if case .sum = kind { isSum = true }
            let folding = try Folding(inputs[0], axes)
            folding.withAccumulators(isSum ? 0 : 1) { sums in
                folding.run(isSum ? .sum : .product, into: sums)
                folding.write(sums, into: destination)
            }
        case .mean:
            let folding = try Folding(inputs[0].asFloat(), axes)
            folding.withAccumulators(0) { sums in
                folding.run(.sum, into: sums)
                folding.divide(sums, by: Double(folding.rows))
                folding.write(sums, into: destination)
            }
        case .variance(let correction):
            let folding = try Folding(inputs[0].asFloat(), axes)
            folding.withAccumulators(0) { means in
                folding.run(.sum, into: means)
                folding.divide(means, by: Double(folding.rows))
                folding.withAccumulators(0) { squares in
                    folding.runSquares(means: means, into: squares)
                    folding.divide(squares, by: Double(folding.rows - correction))
                    folding.write(squares, into: destination)
                }
            }
        }
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        let x = inputs[0]
        let kept = Shape.reduced(x.shape, axes: axes, keepDims: true)
        let g = try cotangent.reshape(kept)
        let rows = Double(axes.reduce(1) { $0 &* x.shape[$1] })
        switch kind {
        case .sum: return [try g.expand(x.shape)]
        case .mean: return [try (g / rows).expand(x.shape)]
        case .maximum, .minimum:
            // Equal extremes share the gradient.
            let hits = try x.detached().equal(output.detached().reshape(kept)).cast(x.dtype)
            return [try hits * (g / hits.sum(axes: axes, keepDims: true))]
        case .product:
            // The product of the others: y / x, except where there are zeros. With one zero in a
            // row, only that element has a slope, the product of the rest; with more, none has.
            let isZero = try x.detached().equal(0)
            let zeros = try isZero.cast(x.dtype).sum(axes: axes, keepDims: true)
            let one = try Tensor(scalar: 1, x.dtype)
            let rest = try Tensor.select(isZero, one, x)
            let product = try rest.product(axes: axes, keepDims: true)
            let slope = try Tensor.select(
                isZero, Tensor.select(zeros.equal(1), product, x.zero()),
                Tensor.select(zeros.equal(0), product / rest, x.zero()))
            return [try g * slope]
        case .variance(let correction):
            let centred = try x - x.mean(axes: axes, keepDims: true)
            return [try g * (centred * (2 / (rows - Double(correction))))]
        case .any, .all:
            throw TensorError(name, "has no derivative")
        }
    }
}

/// A reduction seen as `outer` blocks of `rows` rows of `width` elements, folded to one row each.
private struct Folding {
    let x: Tensor
    let outer: Int
    let rows: Int
    let width: Int

    /// Axes that follow one another are folded where they lie; others are moved to the end first.
    init(_ x: Tensor, _ axes: [Int]) throws {
        let last = axes.last ?? -1
        let isRun = axes.isEmpty || last - axes[0] == axes.count - 1
        if isRun {
            self.x = try x.packed()
            let first = axes.first ?? x.rank
            outer = Shape.product(x.shape[..<first])
            rows = Shape.product(axes.map { x.shape[$0] })
            width = axes.isEmpty ? 1 : Shape.product(x.shape[(last + 1)...])
        } else {
            let kept = x.shape.indices.filter { !axes.contains($0) }
            self.x = try Permute(kept + axes).view(x.detached()).packed()
            outer = Shape.product(kept.map { x.shape[$0] })
            rows = Shape.product(axes.map { x.shape[$0] })
            width = 1
        }
    }

    private var isFloat: Bool { x.dtype.isFloat }

    func withAccumulators(_ start: Int, _ body: (UnsafeMutableRawPointer) -> Void) {
        let count = outer * width
        withUnsafeTemporaryAllocation(byteCount: max(count, 1) * 8, alignment: 64) { bytes in
            if isFloat {
                bytes.bindMemory(to: Double.self).initialize(repeating: Double(start))
            } else {
                bytes.bindMemory(to: Int64.self).initialize(repeating: Int64(start))
            }
            if let base = bytes.baseAddress { body(base) }
        }
    }

    func divide(_ sums: UnsafeMutableRawPointer, by divisor: Double) {
        let values = sums.assumingMemoryBound(to: Double.self)
        for index in 0..<outer * width { values[index] /= divisor }
    }

    func write(_ sums: UnsafeMutableRawPointer, into destination: Tensor) {
        var walk = Walk.row(outer * width, 1)
        kernel_cast(
            isFloat ? .float64 : .int64, destination.dtype.kernel, destination.base, sums, &walk)
    }

    /// Starts an extreme from the first row of each block.
    func setExtreme(_ destination: Tensor, low: Bool) {
        let size = x.dtype.size
        for block in 0..<outer {
            (destination.base + block * width * size).copyMemory(
                from: x.base + block * rows * width * size, byteCount: width * size)
        }
    }

    /// Rows of one piece of work. Only a few large blocks are cut within, and only by their shape.
    private var chunk: Int {
        let wanted = max(1, 65536 / max(1, width))
        return outer >= 16 || rows <= 2 * wanted ? rows : wanted
    }

    func run(_ op: KernelReduce, into accumulators: UnsafeMutableRawPointer) {
        let wide = op == .sum || op == .product
        let size = wide ? 8 : x.dtype.size
        let partial: KernelType = wide ? (isFloat ? .float64 : .int64) : x.dtype.kernel
        each(accumulators, size) { to, from, rows, _ in
            kernel_reduce(op, x.dtype.kernel, to, from, rows, width, width)
        } join: { to, from, count in
            kernel_reduce(op, partial, to, from, count, width, width)
        }
    }

    func runSquares(means: UnsafeMutableRawPointer, into accumulators: UnsafeMutableRawPointer) {
        let means = means.assumingMemoryBound(to: Double.self)
        each(accumulators, 8) { to, from, rows, block in
            kernel_reduce_squares(
                x.dtype.kernel, to.assumingMemoryBound(to: Double.self), means + block * width,
                from,
                rows, width, width)
        } join: { to, from, count in
            kernel_reduce(.sum, .float64, to, from, count, width, width)
        }
    }

    /// Folds every block with `fold(accumulator, rows' start, rows, block)`, large ones in chunks
    /// whose partial rows, starting as the accumulators do, are joined in order.
    private func each(
        _ accumulators: UnsafeMutableRawPointer, _ size: Int,
        fold: (UnsafeMutableRawPointer, UnsafeRawPointer, Int, Int) -> Void,
        join: (UnsafeMutableRawPointer, UnsafeRawPointer, Int) -> Void
    ) {
        guard rows > 0, width > 0 else { return }
        let (line, element) = (width * size, x.dtype.size)
        let start = UnsafeRawPointer(x.base)
        if chunk == rows {
            Parallel.split(outer, grain: max(1, Walk.grain / (rows * width))) { blocks in
                for block in blocks {
                    fold(
                        accumulators + block * line, start + block * rows * width * element, rows,
                        block)
                }
            }
            return
        }
        let chunks = (rows + chunk - 1) / chunk
        withUnsafeTemporaryAllocation(byteCount: outer * chunks * line, alignment: 64) { bytes in
            guard let partials = bytes.baseAddress else { return }
            Parallel.run(outer * chunks) { piece in
                let (block, part) = (piece / chunks, piece % chunks)
                let first = part * chunk
                let to = partials + piece * line
                to.copyMemory(from: accumulators + block * line, byteCount: line)
                fold(
                    to, start + (block * rows + first) * width * element,
                    min(chunk, rows - first), block)
            }
            for block in 0..<outer {
                join(accumulators + block * line, partials + block * chunks * line, chunks)
            }
        }
    }
}

extension Tensor {
    fileprivate func asFloat() throws -> Tensor {
        dtype.isFloat ? self : try cast(toComputeIn: .float32)
    }

    private func reduce(_ kind: Reduction.Kind, _ axes: [Int]?, _ keepDims: Bool) throws -> Tensor {
        try Reduction(kind, self, axes, keepDims: keepDims)(self)
    }

    /// The sum along the axes (all if nil). Integers and bools sum to int64.
    package func sum(axes: [Int]? = nil, keepDims: Bool = false) throws -> Tensor {
        if axes == nil, !keepDims, let sum = try Reduction.directSum(self) { return sum }
        return try reduce(.sum, axes, keepDims)
    }
    /// The mean; NaN of no elements.
    package func mean(axes: [Int]? = nil, keepDims: Bool = false) throws -> Tensor {
        try reduce(.mean, axes, keepDims)
    }
    package func product(axes: [Int]? = nil, keepDims: Bool = false) throws -> Tensor {
        try reduce(.product, axes, keepDims)
    }
    /// The largest element; NaN if any is NaN.
    package func max(axes: [Int]? = nil, keepDims: Bool = false) throws -> Tensor {
        try reduce(.maximum, axes, keepDims)
    }
    package func min(axes: [Int]? = nil, keepDims: Bool = false) throws -> Tensor {
        try reduce(.minimum, axes, keepDims)
    }
    /// The variance, by default of the population (correction 0), as NumPy's.
    package func variance(axes: [Int]? = nil, keepDims: Bool = false, correction: Int = 0) throws
        -> Tensor
    {
        try reduce(.variance(correction: correction), axes, keepDims)
    }
    package func std(axes: [Int]? = nil, keepDims: Bool = false, correction: Int = 0) throws
        -> Tensor
    {
        try variance(axes: axes, keepDims: keepDims, correction: correction).sqrt()
    }
    package func any(axes: [Int]? = nil, keepDims: Bool = false) throws -> Tensor {
        try reduce(.any, axes, keepDims)
    }
    package func all(axes: [Int]? = nil, keepDims: Bool = false) throws -> Tensor {
        try reduce(.all, axes, keepDims)
    }

    package func sum(axis: Int, keepDims: Bool = false) throws -> Tensor {
        try sum(axes: [axis], keepDims: keepDims)
    }
    package func mean(axis: Int, keepDims: Bool = false) throws -> Tensor {
        try mean(axes: [axis], keepDims: keepDims)
    }
    package func max(axis: Int, keepDims: Bool = false) throws -> Tensor {
        try max(axes: [axis], keepDims: keepDims)
    }
    package func min(axis: Int, keepDims: Bool = false) throws -> Tensor {
        try min(axes: [axis], keepDims: keepDims)
    }
}
