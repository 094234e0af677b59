import Glibc
import Kernels
import Tensors

/// Coordinates of a graph's points by the eigenvectors of its normalised Laplacian with the smallest
/// eigenvalues above 0 (Belkin and Niyogi 2003): those of D^-½ W D^-½ with the largest below 1.
///
/// Found by iterating a subspace of vectors through a Chebyshev polynomial that damps all eigenvalues
/// below the wanted ones (Zhou, Saad, Tiago and Chelikowsky 2006), to the precision that the start of a
/// map needs. nil where the graph is not connected: then eigenvectors only tell its parts apart.
struct SpectralLayout {
    private static let vectors = Int(KERNEL_SPARSE_VECTORS)
    private static let mostRounds = 40
    private static let tolerance = 2e-3
    private static let blockRows = 2048

    private let graph: SparseGraph
    private let count: Int
    /// The known eigenvector, of eigenvalue 1: the roots of the degrees, of unit length.
    private let first: [Float]
    private var x: Buffer<Float>
    private var image: Buffer<Float>
    private var other: Buffer<Float>

    static func coordinates(
        of graph: SparseGraph, dimensions: Int, seed: UInt64, for operation: String
    ) throws -> MapPoints? {
        guard graph.count > 2 * vectors, dimensions < vectors, graph.isConnected else {
            return nil
        }
        var layout = try SpectralLayout(graph, seed: seed, for: operation)
        try layout.iterate(wanted: dimensions)
        let result = try MapPoints(graph.count, dimensions, for: operation)
        for c in 0..<dimensions {
            for i in 0..<graph.count { result.plane(c)[i] = layout.x[i * vectors + c] }
        }
        return result.reach.isFinite && result.reach > 0 ? result : nil
    }

    private init(_ graph: SparseGraph, seed: UInt64, for operation: String) throws {
        count = graph.count
        var degrees = [Double](repeating: 0, count: count)
        for row in 0..<count {
            for place in graph.row(row) { degrees[row] += Double(graph.values[place]) }
        }
        let values = try Buffer<Float>(graph.entries, for: operation)
        for row in 0..<count {
            for place in graph.row(row) {
                let product = degrees[row] * degrees[Int(graph.columns[place])]
                values[place] = Float(Double(graph.values[place]) / product.squareRoot())
            }
        }
        self.graph = graph.with(values)
        let total = degrees.reduce(0, +)
        first = degrees.map { Float(($0 / total).squareRoot()) }
        x = try Buffer(count * Self.vectors, for: operation)
        image = try Buffer(count * Self.vectors, for: operation)
        other = try Buffer(count * Self.vectors, for: operation)
        var random = Random(seed: seed)
        let noise = try random.normal([count * Self.vectors])
        try noise.withElements(Float.self) { elements in
            for i in 0..<elements.count { x[i] = elements[i] }
        }
    }

    private mutating func iterate(wanted: Int) throws {
        var damped = 0.0
        for _ in 0..<Self.mostRounds {
            try filter(below: damped)
            removeFirst()
            // Once to make the vectors independent beyond float32's digits, once for their eigenvalues.
            rotate { gram, _ in Self.whitening(gram) }
            removeFirst()
            try multiply(into: image, from: x, 1, 0, 0)
            var values: [Double] = []
            rotate { gram, product in
                let white = Self.whitening(gram)
                let inner = Self.multiply(Self.transpose(white), Self.multiply(product, white))
                let eigen = SymmetricEigen(inner)
                values = eigen.values
                return Self.multiply(white, Self.transpose(eigen.vectors))
            }
            damped = min(0.9999, max(-0.5, values.last ?? 0))
            if residual(values, wanted) < Self.tolerance { return }
        }
    }

    // MARK: The iteration's parts

    /// out = a A x + b x + c out
    private func multiply(
        into out: Buffer<Float>, from x: Buffer<Float>, _ a: Double, _ b: Double, _ c: Double
    ) throws {
        try Cancellation.check()
        let matrix = graph.matrix
        Parallel.split(count, grain: Self.blockRows) { range in
            withUnsafePointer(to: matrix) { matrix in
                kernel_sparse_product(
                    out.base, matrix, x.base, Float(a), Float(b), Float(c), range.lowerBound,
                    range.count)
            }
        }
    }

    /// Damps eigenvalues from −1 to `bound`. The degree keeps what the others grow by within float32.
    private mutating func filter(below bound: Double) throws {
        let centre = (bound - 1) / 2
        let half = (bound + 1) / 2
        let growth = acosh(max(1 + 1e-9, (1 - centre) / half))
        let degree = max(4, min(60, Int(7 / growth)))
        try multiply(into: image, from: x, 1 / half, -centre / half, 0)
        for _ in 1..<degree {
            try multiply(into: x, from: image, 2 / half, -2 * centre / half, -1)
            swap(&x, &image)
        }
        swap(&x, &image)
    }

    /// Takes away what lies along the known eigenvector.
    private func removeFirst() {
        var overlaps = [Double](repeating: 0, count: Self.vectors)
        for i in 0..<count {
            for v in 0..<Self.vectors { overlaps[v] += Double(first[i] * x[i * Self.vectors + v]) }
        }
        let factors = overlaps.map(Float.init)
        for i in 0..<count {
            for v in 0..<Self.vectors { x[i * Self.vectors + v] -= factors[v] * first[i] }
        }
    }

    /// x ← x R and image ← image R, with R chosen from xᵀ x and xᵀ image.
    private mutating func rotate(_ choose: ([[Double]], [[Double]]) -> [[Double]]) {
        let rotation = choose(gram(x), gram(image)).flatMap { $0.map(Float.init) }
        for keyPath in [\SpectralLayout.x, \SpectralLayout.image] {
            let from = self[keyPath: keyPath]
            let to = other
            let n = Self.vectors
            Parallel.split(count, grain: Self.blockRows) { range in
                rotation.withUnsafeBufferPointer { rotation in
                    guard let b = rotation.baseAddress else { return }
                    var product = KernelProduct(
                        a: from.base, b: b, c: to.base, m: count, n: n, k: n, row_a: n,
                        column_a: 1, row_b: n, column_b: 1, row_c: n, adding: false)
                    kernel_product_f32(&product, range.lowerBound, range.count, 0, n)
                }
            }
            (self[keyPath: keyPath], other) = (to, from)
        }
    }

    /// xᵀ y, in blocks whose sums are joined in order.
    private func gram(_ y: Buffer<Float>) -> [[Double]] {
        let n = Self.vectors
        let blocks = (count + Self.blockRows - 1) / Self.blockRows
        var parts = [Float](repeating: 0, count: blocks * n * n)
        parts.withUnsafeMutableBufferPointer { parts in
            nonisolated(unsafe) let to = parts.baseAddress
            Parallel.run(blocks) { block in
                let start = block * Self.blockRows
                var product = KernelProduct(
                    a: x.base + start * n, b: y.base + start * n, c: to.map { $0 + block * n * n },
                    m: n, n: n, k: min(Self.blockRows, count - start), row_a: 1, column_a: n,
                    row_b: n, column_b: 1, row_c: n, adding: false)
                kernel_product_f32(&product, 0, n, 0, n)
            }
        }
        return (0..<n).map { i in
            (0..<n).map { j in
                (0..<blocks).reduce(0.0) { $0 + Double(parts[($1 * n + i) * n + j]) }
            }
        }
    }

    /// The largest |A v − λ v| of the wanted vectors, which are of unit length.
    private func residual(_ values: [Double], _ wanted: Int) -> Double {
        var sums = [Double](repeating: 0, count: wanted)
        for i in 0..<count {
            for v in 0..<wanted {
                let place = i * Self.vectors + v
                let difference = Double(image[place]) - values[v] * Double(x[place])
                sums[v] += difference * difference
            }
        }
        return sums.map { $0.squareRoot() }.max() ?? 0
    }

    /// T with Tᵀ G T = 1; directions that G does not have become 0.
    private static func whitening(_ gram: [[Double]]) -> [[Double]] {
        let eigen = SymmetricEigen(gram)
        let least = 1e-12 * max(0, eigen.values.first ?? 0)
        return (0..<gram.count).map { i in
            (0..<gram.count).map { j in
                let value = eigen.values[j]
                return value > least ? eigen.vectors[j][i] / value.squareRoot() : 0
            }
        }
    }

    private static func transpose(_ a: [[Double]]) -> [[Double]] {
        a.indices.map { i in a.map { $0[i] } }
    }

    private static func multiply(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
        a.map { row in
            b.indices.map { j in row.indices.reduce(0.0) { $0 + row[$1] * b[$1][j] } }
        }
    }
}
