import Kernels
import Tensors

/// The nearest points by looking at all of them.
///
/// Distances are products of tiles of rows, so this is as fast as products are; of those among one set,
/// each tile is computed once for both of its sides. What is kept at any time is a tile a thread.
enum ExactNeighbours {
    private static let tile = Int(KERNEL_TILE)

    /// Of each point among the others.
    static func among(
        _ points: PointSet, k: Int, for operation: String, progress: (Double) -> Void
    ) throws -> NeighbourTable {
        let table = try NeighbourTable(points.count, k: k, for: operation)
        let ids = try numbers(points.count, operation)
        let blocks = (points.count + tile - 1) / tile
        Parallel.run(blocks) { block in
            enter(points, block, points, block, ids, table, .upperHalf)
        }
        // As in a tournament: in each round each block meets one other, so that no two threads change
        // the same rows.
        let places = blocks + blocks % 2
        for round in 0..<max(0, places - 1) {
            try Cancellation.check()
            Parallel.run(places / 2) { pair in
                let (a, b) = opponents(pair, round, places)
                if a < blocks && b < blocks {
                    enter(points, a, points, b, ids, table, .both)
                }
            }
            progress(Double(round + 1) / Double(places - 1))
        }
        try finish(table, of: points, among: points)
        return table
    }

    /// Of other points among these.
    static func of(
        _ queries: PointSet, among points: PointSet, k: Int, for operation: String
    ) throws -> NeighbourTable {
        let table = try NeighbourTable(queries.count, k: k, for: operation)
        let ids = try numbers(max(points.count, queries.count), operation)
        let blocks = (points.count + tile - 1) / tile
        let rows = (queries.count + tile - 1) / tile
        // A few threads' worth of rows between two looks at whether to stop.
        let step = 16
        for first in stride(from: 0, to: rows, by: step) {
            try Cancellation.check()
            Parallel.run(min(step, rows - first)) { piece in
                for block in 0..<blocks {
                    enter(queries, first + piece, points, block, ids, table, .rows)
                }
            }
        }
        try finish(table, of: queries, among: points)
        return table
    }

    /// Sorts by distances that rounding did not spoil.
    static func finish(
        _ table: NeighbourTable, of queries: PointSet, among points: PointSet
    ) throws {
        try Cancellation.check()
        let nearest = table.nearest()
        Parallel.split(table.count, grain: 512) { range in
            withUnsafePointer(to: nearest) { nearest in
                kernel_nearest_refine(
                    nearest, range.lowerBound, range.count, queries.rows.base, points.rows.base,
                    points.norms.base, points.width)
            }
        }
    }

    /// The circle method: one stays, the others go round.
    private static func opponents(_ pair: Int, _ round: Int, _ places: Int) -> (Int, Int) {
        let others = places - 1
        if pair == 0 { return (round, others) }
        return ((round + pair) % others, (round + others - pair) % others)
    }

    private static func numbers(_ count: Int, _ operation: String) throws -> Buffer<Int32> {
        let ids = try Buffer<Int32>(count, for: operation)
        for i in 0..<count { ids[i] = Int32(i) }
        return ids
    }

    private static func enter(
        _ a: PointSet, _ blockA: Int, _ b: PointSet, _ blockB: Int, _ ids: Buffer<Int32>,
        _ table: NeighbourTable, _ audience: KernelAudience
    ) {
        let (firstA, firstB) = (blockA * tile, blockB * tile)
        let (rows, columns) = (min(tile, a.count - firstA), min(tile, b.count - firstB))
        withUnsafeTemporaryAllocation(of: Float.self, capacity: tile * tile) { products in
            guard let start = products.baseAddress else { return }
            var product = KernelProduct(
                a: a.rows.base + firstA * a.width, b: b.rows.base + firstB * b.width, c: start,
                m: rows, n: columns, k: a.width, row_a: a.width, column_a: 1, row_b: 1,
                column_b: b.width, row_c: tile, adding: false)
            kernel_product_f32(&product, 0, rows, 0, columns)
            var entered = KernelTile(
                products: start, stride: tile, rows: rows, columns: columns,
                row_norms: a.norms.base + firstA, column_norms: b.norms.base + firstB,
                row_ids: ids.base + firstA, column_ids: ids.base + firstB, audience: audience)
            var nearest = table.nearest()
            kernel_nearest_tile(&nearest, &entered)
        }
    }
}
