import Glibc
import Kernels

/// How kernels walk several operands of one shape: dimensions that lie evenly in all of them are
/// joined, so that most walks end up as one long row.
struct Walk {
    private(set) var shape: [Int] = []
    private(set) var strides: [[Int]]
    private let operands: Int

    /// Operands are broadcast to `shape`; each must fit it.
    init(_ shape: [Int], _ tensors: Tensor...) {
        self.init(shape, strides: tensors.map { Walk.broadcastStrides($0, to: shape) })
    }

    /// Walks these strides, one list an operand.
    init(_ shape: [Int], strides all: [[Int]]) {
        operands = all.count
        strides = Array(repeating: [], count: all.count)
        // Of an empty tensor the other sizes may be anything, also too large to multiply.
        if shape.contains(0) {
            self.shape = [0]
            strides = Array(repeating: [0], count: all.count)
            return
        }
        for axis in shape.indices where shape[axis] != 1 {
            let joins =
                !self.shape.isEmpty
                && all.indices.allSatisfy { strides[$0].last == all[$0][axis] &* shape[axis] }
            if joins {
                self.shape[self.shape.count - 1] *= shape[axis]
                for operand in all.indices {
                    strides[operand][self.shape.count - 1] = all[operand][axis]
                }
            } else {
                self.shape.append(shape[axis])
                for operand in all.indices { strides[operand].append(all[operand][axis]) }
            }
        }
    }

    /// Strides of a tensor as it broadcasts to a shape: 0 along what is stretched.
    static func broadcastStrides(_ tensor: Tensor, to shape: [Int]) -> [Int] {
        if tensor.shape == shape { return tensor.strides }
        var strides = [Int](repeating: 0, count: shape.count)
        let missing = shape.count - tensor.rank
        for axis in tensor.shape.indices where tensor.shape[axis] != 1 {
            strides[missing + axis] = tensor.strides[axis]
        }
        return strides
    }

    /// Elements that one piece of work should have, so that handing it to a thread pays.
    static let grain = 32 * 1024

    /// Calls `body(walk, operand offsets, output offset)` for pieces of the outermost dimension that
    /// together cover everything; offsets are in elements. Pieces may run on several threads.
    func forEachPiece(
        grain: Int = Walk.grain, _ body: (inout KernelWalk, (Int, Int, Int), Int) -> Void
    ) {
        let total = Shape.product(shape)
        guard total > 0 else { return }
        guard let outer = shape.first else {
            var walk = KernelWalk()
            body(&walk, (0, 0, 0), 0)
            return
        }
        let row = total / outer
        Parallel.split(outer, grain: max(1, grain / row)) { range in
            var walk = KernelWalk()
            walk.rank = Int32(shape.count)
            Walk.set(&walk.shape, shape)
            Walk.set(&walk.a, strides[0])
            if operands > 1 { Walk.set(&walk.b, strides[1]) }
            if operands > 2 { Walk.set(&walk.c, strides[2]) }
            walk.shape.0 = range.count
            let start = range.lowerBound
            body(
                &walk,
                (
                    start * strides[0][0], operands > 1 ? start * strides[1][0] : 0,
                    operands > 2 ? start * strides[2][0] : 0
                ), start * row)
        }
    }

    /// Sets one of a kernel walk's rows of numbers.
    static func set<Row>(_ row: inout Row, _ values: [Int]) {
        withUnsafeMutableBytes(of: &row) { row in
            values.withUnsafeBytes { row.copyMemory(from: $0) }
        }
    }

    /// `broadcastStrides` written where the walk keeps them, without a list.
    static func setBroadcast<Row>(_ row: inout Row, _ tensor: Tensor, rank: Int) {
        withUnsafeMutableBytes(of: &row) { row in
            let places = row.bindMemory(to: Int.self)
            let missing = rank - tensor.rank
            for axis in 0..<rank {
                let isWhole = axis >= missing && tensor.shape[axis - missing] != 1
                places[axis] = isWhole ? tensor.strides[axis - missing] : 0
            }
        }
    }

    /// Copies elements of one type from a tensor, broadcast as needed, into another's place,
    /// whatever the strides of both.
    static func copy(_ source: Tensor, into destination: Tensor) {
        let size = destination.dtype.size
        let walk = Walk(
            destination.shape,
            strides: [
                broadcastStrides(source, to: destination.shape), destination.strides,
            ])
        let from = UnsafeRawPointer(source.base)
        let to = destination.base
        if destination.isContiguous {
            let type = destination.dtype.kernel
            walk.forEachPiece { walk, offsets, at in
                kernel_cast(type, type, to + at * size, from + offsets.0 * size, &walk)
            }
            return
        }
        let inner = walk.shape.last ?? 1
        let (step, stride) = (walk.strides[0].last ?? 0, walk.strides[1].last ?? 0)
        let rows = Shape.product(walk.shape.dropLast())
        guard Shape.product(walk.shape) > 0 else { return }
        for row in 0..<rows {
            var (rest, a, b) = (row, 0, 0)
            for axis in walk.shape.indices.dropLast().reversed() {
                let index = rest % walk.shape[axis]
                rest /= walk.shape[axis]
                a += index * walk.strides[0][axis]
                b += index * walk.strides[1][axis]
            }
            if step == 1 && stride == 1 {
                memcpy(to + b * size, from + a * size, inner * size)
            } else {
                for i in 0..<inner {
                    memcpy(to + (b + i * stride) * size, from + (a + i * step) * size, size)
                }
            }
        }
    }
}

extension Walk {
    /// A walk along one row of all operands.
    @inline(__always)
    static func row(_ count: Int, _ a: Int, _ b: Int = 0, _ c: Int = 0) -> KernelWalk {
        var walk = KernelWalk()
        walk.rank = 1
        walk.shape.0 = count
        walk.a.0 = a
        walk.b.0 = b
        walk.c.0 = c
        return walk
    }
}
