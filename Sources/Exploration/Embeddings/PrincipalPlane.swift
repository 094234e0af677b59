import Kernels
import Tensors

/// The coordinates of points along their first few principal components, by randomised subspace iteration
/// (Halko, Martinsson and Tropp 2011): to the precision that the start of a map needs.
struct PrincipalPlane {
    private static let spare = 6
    private static let iterations = 6
    private static let blockRows = 2048

    /// - Parameter dimensions: how many coordinates; those beyond the points' columns stay 0.
    static func coordinates(
        of points: PointSet, dimensions: Int, seed: UInt64, for operation: String
    ) throws -> MapPoints {
        let result = try MapPoints(points.count, dimensions, for: operation)
        let width = points.width
        let wanted = min(width, dimensions + spare)
        var random = Random(seed: seed)
        let mean = columnMeans(points)
        var basis = try random.normal([width, wanted], .float64).toArray(Double.self)
        orthonormalise(&basis, rows: width, columns: wanted)
        for _ in 0..<iterations {
            basis = try covariance(of: points, times: basis, columns: wanted, mean)
            orthonormalise(&basis, rows: width, columns: wanted)
        }
        // Within the subspace the components are those of a small matrix (Rayleigh and Ritz).
        let image = try covariance(of: points, times: basis, columns: wanted, mean)
        let small = (0..<wanted).map { i in
            (0..<wanted).map { j in
                (0..<width).reduce(0.0) { $0 + basis[$1 * wanted + i] * image[$1 * wanted + j] }
            }
        }
        let eigen = SymmetricEigen(small)
        for c in 0..<min(dimensions, wanted) {
            var direction = (0..<width).map { row in
                (0..<wanted).reduce(0.0) { $0 + basis[row * wanted + $1] * eigen.vectors[c][$1] }
            }
            // As for PCA: the largest entry is positive.
            let largest = direction.max { abs($0) < abs($1) } ?? 0
            if largest < 0 { for i in 0..<width { direction[i] = -direction[i] } }
            let along = direction.map(Float.init)
            let offset = zip(mean, direction).reduce(0.0) { $0 + $1.0 * $1.1 }
            let plane = result.plane(c)
            Parallel.split(points.count, grain: 1024) { range in
                for row in range {
                    var id = Int32(0)
                    kernel_project_rows(
                        plane + row, points.rows.base + row * width, &id, 1, along, width)
                    plane[row] -= Float(offset)
                }
            }
        }
        return result
    }

    private static func columnMeans(_ points: PointSet) -> [Double] {
        var sums = [Double](repeating: 0, count: points.width)
        sums.withUnsafeMutableBufferPointer { sums in
            kernel_reduce(
                .sum, .float32, sums.baseAddress, points.rows.base,
                points.count, points.width, points.width)
        }
        return sums.map { $0 / Double(points.count) }
    }

    /// Xᵀ (X b) of the centred rows, a block of rows at a time, joined in order.
    private static func covariance(
        of points: PointSet, times basis: [Double], columns: Int, _ mean: [Double]
    ) throws -> [Double] {
        try Cancellation.check()
        let width = points.width
        let blocks = (points.count + blockRows - 1) / blockRows
        let b = basis.map(Float.init)
        let offsets = (0..<columns).map { column in
            Float((0..<width).reduce(0.0) { $0 + mean[$1] * basis[$1 * columns + column] })
        }
        let parts = try Buffer<Float>(blocks * width * columns, for: "pca")
        Parallel.run(blocks) { block in
            let first = block * blockRows
            let rows = min(blockRows, points.count - first)
            let x = points.rows.base + first * width
            withUnsafeTemporaryAllocation(of: Float.self, capacity: rows * columns) { scores in
                guard let c = scores.baseAddress else { return }
                b.withUnsafeBufferPointer { b in
                    guard let b = b.baseAddress else { return }
                    var product = KernelProduct(
                        a: x, b: b, c: c, m: rows, n: columns, k: width, row_a: width, column_a: 1,
                        row_b: columns, column_b: 1, row_c: columns, adding: false)
                    kernel_product_f32(&product, 0, rows, 0, columns)
                }
                for i in 0..<rows * columns { c[i] -= offsets[i % columns] }
                var back = KernelProduct(
                    a: x, b: c, c: parts.base + block * width * columns, m: width, n: columns,
                    k: rows, row_a: 1, column_a: width, row_b: columns, column_b: 1,
                    row_c: columns, adding: false)
                kernel_product_f32(&back, 0, width, 0, columns)
            }
        }
        // The scores have mean zero, so that what the rows' own mean would take away is nothing.
        var sums = [Double](repeating: 0, count: width * columns)
        for block in 0..<blocks {
            for i in 0..<sums.count { sums[i] += Double(parts[block * sums.count + i]) }
        }
        return sums
    }

    /// Gram and Schmidt's process, twice for good measure; what depends on others becomes 0.
    static func orthonormalise(_ basis: inout [Double], rows: Int, columns: Int) {
        for column in 0..<columns {
            let before = norm(basis, rows, columns, column)
            for _ in 0..<2 {
                for other in 0..<column {
                    var overlap = 0.0
                    for row in 0..<rows {
                        overlap += basis[row * columns + other] * basis[row * columns + column]
                    }
                    for row in 0..<rows {
                        basis[row * columns + column] -= overlap * basis[row * columns + other]
                    }
                }
            }
            let length = norm(basis, rows, columns, column)
            let factor = length > 1e-10 * before ? 1 / length : 0
            for row in 0..<rows { basis[row * columns + column] *= factor }
        }
    }

    private static func norm(_ basis: [Double], _ rows: Int, _ columns: Int, _ column: Int)
        -> Double
    {
        (0..<rows).reduce(0.0) { $0 + basis[$1 * columns + column] * basis[$1 * columns + column] }
            .squareRoot()
    }
}
