import Kernels
import Tensors

/// The nearest points found by looking at neighbours of neighbours (NN-descent; Dong, Moses and Li 2011),
/// from what a forest found.
///
/// A point's neighbours, and those that it is a neighbour of, are likely to be each other's. Which pairs
/// are looked at depends on the table before a round, and a table does not depend on the order in
/// which pairs are entered: so neither does the result on the number of threads.
struct NeighbourDescent {
    let points: PointSet
    let k: Int
    let seed: UInt64
    let operation: String

    /// Trees of the forest.
    var trees = 12
    /// New and old candidates of a point in a round, at most.
    var candidates = 16
    var mostRounds = 4
    /// A round that changes a smaller share of the table is the last.
    var leastChange = 0.001

    /// Points in a piece of work, and pieces whose pairs are kept at a time.
    private static let piecePoints = 64
    private static let keptPairs = 8 << 20
    private static let pieces = 16

    init(_ points: PointSet, k: Int, seed: UInt64, for operation: String) {
        self.points = points
        self.k = k
        self.seed = seed
        self.operation = operation
    }

    func run(progress: (Double) -> Void) throws -> NeighbourTable {
        let table = try NeighbourTable(points.count, k: k, for: operation)
        let fresh = try Buffer<UInt8>(points.count * k, for: operation)
        let forest = try ProjectionForest(points: points, seed: seed, operation: operation)
        let order = try forest.enter(trees: trees, into: table, fresh: fresh) { progress($0 / 2) }
        let candidates = try CandidateLists(points.count, most: self.candidates, operation)
        for round in 0..<mostRounds {
            let changes = try descend(table, fresh, candidates, order, round)
            progress(0.5 + 0.5 * Double(round + 1) / Double(mostRounds))
            if Double(changes) < leastChange * Double(points.count * k) { break }
        }
        try ExactNeighbours.finish(table, of: points, among: points)
        return table
    }

    /// One round; returns how many places of the table changed.
    private func descend(
        _ table: NeighbourTable, _ fresh: Buffer<UInt8>, _ candidates: CandidateLists,
        _ order: Buffer<Int32>, _ round: Int
    ) throws -> Int {
        try Cancellation.check()
        let count = points.count
        let grain = (count + Self.pieces - 1) / Self.pieces
        let seed = UInt32(truncatingIfNeeded: self.seed &+ UInt64(round) &* 0x9e37_79b9)
        var lists = candidates.lists
        var nearest = table.nearest(fresh: fresh)
        withUnsafePointers(&lists, &nearest) { lists, nearest in
            Parallel.split(count, grain: grain) { range in
                kernel_descent_candidates(
                    lists, nearest, count, range.lowerBound, range.count, seed)
            }
            Parallel.split(count, grain: grain) { range in
                kernel_descent_settle(lists, nearest, range.lowerBound, range.count)
            }
        }
        let most = candidates.most
        let pairsOfPiece = Self.piecePoints * most * 2 * most
        let piecesAtOnce = max(2, Self.keptPairs / pairsOfPiece)
        let pairs = try Buffer<KernelPair>(piecesAtOnce * pairsOfPiece, for: operation)
        let found = try Buffer<Int>(piecesAtOnce, for: operation)
        let entered = try Buffer<Int>(Self.pieces, for: operation)
        let step = piecesAtOnce * Self.piecePoints
        for first in stride(from: 0, to: count, by: step) {
            try Cancellation.check()
            let here = min(step, count - first)
            let pieces = (here + Self.piecePoints - 1) / Self.piecePoints
            Parallel.run(pieces) { piece in
                let start = first + piece * Self.piecePoints
                found[piece] = findPairs(
                    pairs.base + piece * pairsOfPiece, table, candidates,
                    order, start..<min(count, start + Self.piecePoints))
            }
            Parallel.run(Self.pieces) { part in
                let range = part * grain..<max(part * grain, min(count, (part + 1) * grain))
                var nearest = table.nearest(fresh: fresh)
                for piece in 0..<pieces {
                    entered[part] += kernel_descent_enter(
                        &nearest, pairs.base + piece * pairsOfPiece, found[piece],
                        range.lowerBound, range.count)
                }
            }
        }
        return entered.array.reduce(0, +)
    }

    private func findPairs(
        _ pairs: UnsafeMutablePointer<KernelPair>, _ table: NeighbourTable,
        _ candidates: CandidateLists, _ order: Buffer<Int32>, _ range: Range<Int>
    ) -> Int {
        let gathered = GatheredTile(capacity: 2 * candidates.most, width: points.width)
        var nearest = table.nearest()
        var found = 0
        for place in range {
            let point = Int(order[place])
            let fresh = candidates.fresh(point)
            guard !fresh.isEmpty else { continue }
            gathered.clear()
            for id in fresh { gathered.append(id, of: points) }
            for id in candidates.old(point) { gathered.append(id, of: points) }
            gathered.multiply(rows: fresh.count)
            found += gathered.withTile(rows: fresh.count, .both) {
                kernel_descent_pairs(pairs + found, &nearest, $0)
            }
        }
        return found
    }
}

private func withUnsafePointers<A, B>(
    _ a: inout A, _ b: inout B, _ body: (UnsafePointer<A>, UnsafePointer<B>) -> Void
) {
    withUnsafePointer(to: &a) { a in withUnsafePointer(to: &b) { b in body(a, b) } }
}
