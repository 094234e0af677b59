import Glibc
import Kernels
import Tensors

/// Rows of numbers made ready for products: float32 without gaps, and their squared lengths.
///
/// Euclidean distances are |a|² + |b|² − 2 a·b, which rounding spoils where lengths are large beside
/// distances; so rows are moved by their mean, and scaled by a power of two so that squares stay in
/// range. For cosines rows are scaled to length 1: then |a − b|² / 2 is the distance.
final class PointSet {
    let count: Int
    let width: Int
    let metric: DistanceMetric
    let rows: Buffer<Float>
    let norms: Buffer<Float>
    /// What a distance between rows is to be multiplied with.
    let unit: Float
    private let mean: Tensor

    /// - Throws: `TensorError` unless x is [rows, …] of finite numbers, or where a row has no direction
    ///   and the metric asks for one.
    convenience init(_ x: Tensor, metric: DistanceMetric, for operation: String) throws {
        let rows = try Self.flattened(x, for: operation)
        let mean = try metric == .cosine ? Tensor.zeros([rows.shape[1]]) : Self.mean(rows)
        let largest = try Self.largest(rows, less: mean)
        guard largest.isFinite else { throw try Self.notFinite(rows, operation) }
        let exponent = largest > 0 ? -logb(largest) : 0
        try self.init(
            rows, metric: metric, mean: mean, scale: Float(exp2(max(-126, min(126, exponent)))),
            operation)
    }

    /// Further rows, moved and scaled as these are.
    func placing(_ x: Tensor, for operation: String) throws -> PointSet {
        let rows = try Self.flattened(x, for: operation)
        guard rows.shape[1] == width else {
            throw TensorError(
                operation, "the map is of rows of \(width) numbers, got rows of \(rows.shape[1])")
        }
        guard try Self.largest(rows, less: mean).isFinite else {
            throw try Self.notFinite(rows, operation)
        }
        return try PointSet(rows, metric: metric, mean: mean, scale: 1 / unit, operation)
    }

    private init(
        _ x: Tensor, metric: DistanceMetric, mean: Tensor, scale: Float, _ operation: String
    ) throws {
        count = x.shape[0]
        width = x.shape[1]
        self.metric = metric
        self.mean = mean
        unit = 1 / scale
        rows = try Buffer(count * width, for: operation)
        norms = try Buffer(count, for: operation)
        try Self.inBlocks(x) { start, block in
            let moved = try (block - mean) * Double(scale)
            try moved.withElements(Float.self) { elements in
                guard let from = elements.baseAddress else { return }
                (rows.base + start * width).update(from: from, count: elements.count)
            }
        }
        measure()
        if metric == .cosine { try normalise(operation) }
    }

    private func measure() {
        Parallel.split(count, grain: 1024) { range in
            for row in range {
                let element = rows.base + row * width
                var id = Int32(0)
                kernel_project_rows(norms.base + row, element, &id, 1, element, width)
            }
        }
    }

    private func normalise(_ operation: String) throws {
        if let row = (0..<count).first(where: { !(norms[$0] > 0) }) {
            throw TensorError(
                operation, "row \(row) is all zeros, which has no direction",
                hint: "leave such rows out, or use metric: \"euclidean\"")
        }
        Parallel.split(count, grain: 1024) { range in
            for row in range {
                let factor = 1 / norms[row].squareRoot()
                let element = rows.base + row * width
                for i in 0..<width { element[i] *= factor }
            }
        }
        measure()
    }

    /// Some of the rows.
    func taking(_ places: [Int], for operation: String) throws -> PointSet {
        let taken = try PointSet(self, count: places.count, operation)
        for (row, place) in places.enumerated() {
            (taken.rows.base + row * width).update(from: rows.base + place * width, count: width)
            taken.norms[row] = norms[place]
        }
        return taken
    }

    private init(_ other: PointSet, count: Int, _ operation: String) throws {
        self.count = count
        width = other.width
        metric = other.metric
        mean = other.mean
        unit = other.unit
        rows = try Buffer(count * width, for: operation)
        norms = try Buffer(count, for: operation)
    }

    /// What a squared distance of two rows means.
    func distance(squared: Float) -> Float {
        metric == .cosine ? squared / 2 : squared.squareRoot() * unit
    }

    // MARK: What rows are like, a block at a time

    private static let blockRows = 2048

    private static func flattened(_ x: Tensor, for operation: String) throws -> Tensor {
        guard x.rank >= 2 else {
            throw TensorError(operation, "expects rows [rows, columns], got \(x.shape)")
        }
        let rows = try x.reshape([x.shape[0], x.shape.dropFirst().reduce(1, *)])
        guard rows.shape[0] > 0, rows.shape[1] > 0 else {
            throw TensorError(operation, "there are no numbers in \(x.shape)")
        }
        guard rows.shape[0] < Int(Int32.max) else {
            throw TensorError(operation, "\(rows.shape[0]) rows are more than can be numbered")
        }
        return rows
    }

    private static func inBlocks(_ rows: Tensor, _ body: (Int, Tensor) throws -> Void) throws {
        for start in stride(from: 0, to: rows.shape[0], by: blockRows) {
            try Cancellation.check()
            let count = min(blockRows, rows.shape[0] - start)
            try body(start, rows.narrow(axis: 0, from: start, count: count).cast(.float32))
        }
    }

    private static func mean(_ rows: Tensor) throws -> Tensor {
        var sum = try Tensor.zeros([rows.shape[1]], .float64)
        try inBlocks(rows) { _, block in sum = try sum + block.cast(.float64).sum(axes: [0]) }
        return try (sum / Double(rows.shape[0])).cast(.float32)
    }

    /// The largest size of an element, or what is not finite if anything is.
    private static func largest(_ rows: Tensor, less mean: Tensor) throws -> Double {
        var largest = 0.0
        try inBlocks(rows) { _, block in
            let size = try (block - mean).abs().max().item()
            if !(size <= largest) && !largest.isNaN { largest = size }
        }
        return largest
    }

    private static func notFinite(_ rows: Tensor, _ operation: String) throws -> TensorError {
        var place: Int?
        try inBlocks(rows) { start, block in
            guard place == nil else { return }
            let found = try block.toArray(Float.self).firstIndex { !$0.isFinite }
            place = found.map { start + $0 / rows.shape[1] }
        }
        guard let place else {
            return TensorError(operation, "the numbers are too large for float32")
        }
        return TensorError(
            operation, "row \(place) holds a NaN or an infinity",
            hint: "leave such rows out, or fill in what is missing")
    }
}
