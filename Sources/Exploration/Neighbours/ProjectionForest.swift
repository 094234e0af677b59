import Kernels
import Tensors

/// Trees that split points by where they lie along the line through two of them, at the median, until
/// few are left together: near points often are (Dasgupta and Freund 2008). All points of a leaf are
/// entered as neighbours of each other.
struct ProjectionForest {
    let points: PointSet
    let seed: UInt64
    let operation: String
    /// What the trees split: the points, or a sketch of wide ones. Neighbours are always by the points.
    private let sketch: PointSketch

    private static let leaf = Int(KERNEL_TILE)

    init(points: PointSet, seed: UInt64, operation: String) throws {
        self.points = points
        self.seed = seed
        self.operation = operation
        sketch = try PointSketch(points, seed: seed, for: operation)
    }

    /// Enters what shares a leaf of one of the trees. Returns the points in the order of the first tree's
    /// leaves: who follows each other there has much the same neighbours.
    func enter(
        trees: Int, into table: NeighbourTable, fresh: Buffer<UInt8>,
        progress: (Double) -> Void
    ) throws -> Buffer<Int32> {
        var order: Buffer<Int32>?
        // Trees are grown a few at a time, one a thread.
        let atOnce = 4
        for first in stride(from: 0, to: trees, by: atOnce) {
            try Cancellation.check()
            let count = min(atOnce, trees - first)
            let grown = try (0..<count).map { _ in try Tree(sketch, operation) }
            Parallel.run(count) { grown[$0].grow(seed: seed, number: first + $0) }
            order = order ?? grown[0].ids
            for (place, tree) in grown.enumerated() {
                try Cancellation.check()
                let leaves = tree.leaves
                Parallel.run(leaves.count) { join(tree.ids, leaves[$0], table, fresh) }
                progress(Double(first + place + 1) / Double(trees))
            }
        }
        return try order ?? Buffer(0, for: operation)
    }

    private func join(
        _ ids: Buffer<Int32>, _ leaf: Range<Int>, _ table: NeighbourTable, _ fresh: Buffer<UInt8>
    ) {
        let gathered = GatheredTile(capacity: Self.leaf, width: points.width)
        for place in leaf { gathered.append(ids[place], of: points) }
        gathered.multiply(rows: leaf.count)
        var nearest = table.nearest(fresh: fresh)
        gathered.withTile(rows: leaf.count, .upperHalf) { kernel_nearest_tile(&nearest, $0) }
    }

    /// One tree: the points' numbers in an order in which each leaf is a range.
    private final class Tree: @unchecked Sendable {
        let ids: Buffer<Int32>
        private let values: Buffer<Float>
        private let points: PointSketch
        private(set) var leaves: [Range<Int>] = []

        init(_ points: PointSketch, _ operation: String) throws {
            self.points = points
            ids = try Buffer(points.count, for: operation)
            values = try Buffer(points.count, for: operation)
        }

        func grow(seed: UInt64, number: Int) {
            for i in 0..<points.count { ids[i] = Int32(i) }
            var random = Random(seed: seed, draws: UInt64(number + 1) << 32)
            var direction = [Float](repeating: 0, count: points.width)
            var rest = [0..<points.count]
            while let range = rest.popLast() {
                guard range.count > ProjectionForest.leaf else {
                    leaves.append(range)
                    continue
                }
                setDirection(&direction, range, &random)
                let middle = range.lowerBound + range.count / 2
                kernel_project_rows(
                    values.base + range.lowerBound, points.rows, ids.base + range.lowerBound,
                    range.count, direction, points.width)
                kernel_split_by_value(
                    values.base + range.lowerBound, ids.base + range.lowerBound, range.count,
                    range.count / 2)
                rest.append(middle..<range.upperBound)
                rest.append(range.lowerBound..<middle)
            }
        }

        private func setDirection(
            _ direction: inout [Float], _ range: Range<Int>, _ random: inout Random
        ) {
            let first = Int(random.word() % UInt64(range.count))
            let other = (first + 1 + Int(random.word() % UInt64(range.count - 1))) % range.count
            let a = points.rows + Int(ids[range.lowerBound + first]) * points.width
            let b = points.rows + Int(ids[range.lowerBound + other]) * points.width
            for i in 0..<points.width { direction[i] = a[i] - b[i] }
        }
    }
}
