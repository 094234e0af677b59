import Kernels
import Tensors

/// How far a map can be trusted: whether rows that are near in it are near in fact (Venna and Kaski 2001).
///
///     T = 1 − 2 / (n k (2n − 3k − 1)) Σ max(0, r − k)
///
/// over the k nearest of each row in the map, r being the place of each in the order of the true
/// distances. 1 for a map that invents no neighbours, about ½ for one by chance. n² distances of both.
package enum Trustworthiness {
    private static let blockRows = 64

    /// - Parameters:
    ///   - x: `[rows, …]`
    ///   - map: `[rows, components]`
    /// - Throws: `TensorError` unless there are as many of both, and k is below half their number.
    package static func score(
        _ x: Tensor, _ map: Tensor, k: Int = 15, metric: DistanceMetric = .euclidean
    ) throws -> Double {
        let source = try PointSet(x, metric: metric, for: "trustworthiness")
        let points = try PointSet(map, metric: .euclidean, for: "trustworthiness")
        let count = source.count
        guard points.count == count else {
            throw TensorError(
                "trustworthiness", "there are \(count) rows and \(points.count) points of the map")
        }
        guard k >= 1, 2 * k < count else {
            throw TensorError(
                "trustworthiness",
                "k should be from 1 to below half of the \(count) rows, got \(k)")
        }
        let near = try ExactNeighbours.among(points, k: k, for: "trustworthiness") { _ in }
        let blocks = (count + blockRows - 1) / blockRows
        let sums = try Buffer<Int>(blocks, for: "trustworthiness")
        // A few blocks between two looks at whether to stop.
        let step = 16
        for first in stride(from: 0, to: blocks, by: step) {
            try Cancellation.check()
            let here = min(step, blocks - first)
            let products = try Buffer<Float>(here * blockRows * count, for: "trustworthiness")
            Parallel.run(here) { piece in
                let start = (first + piece) * blockRows
                sums[first + piece] = excess(
                    source, near, start..<min(count, start + blockRows),
                    products.base + piece * blockRows * count)
            }
        }
        let (n, size) = (Double(count), Double(k))
        let total = Double(sums.array.reduce(0, +))
        return 1 - 2 * total / (n * size * (2 * n - 3 * size - 1))
    }

    /// The sum of max(0, r − k) for some rows.
    private static func excess(
        _ source: PointSet, _ near: NeighbourTable, _ rows: Range<Int>,
        _ products: UnsafeMutablePointer<Float>
    ) -> Int {
        let (count, width) = (source.count, source.width)
        var product = KernelProduct(
            a: source.rows.base + rows.lowerBound * width, b: source.rows.base, c: products,
            m: rows.count, n: count, k: width, row_a: width, column_a: 1, row_b: 1,
            column_b: width, row_c: count, adding: false)
        kernel_product_f32(&product, 0, rows.count, 0, count)
        var sum = 0
        for (place, row) in rows.enumerated() {
            let own = products + place * count
            for i in row * near.k..<(row + 1) * near.k {
                let rank = kernel_rank(
                    own, source.norms.base, count, row, Int(near.indices[i]))
                sum += max(0, rank - near.k)
            }
        }
        return sum
    }
}
