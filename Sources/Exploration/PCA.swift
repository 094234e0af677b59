import Tensors

/// Principal components: the directions in which rows vary most, exactly.
///
/// The eigenvectors of the covariance `Xᵀ X / (n − 1)` of the centred rows, or of `X Xᵀ` where there are
/// fewer rows than columns. Everything is computed in float64. The sign of a component makes its largest
/// entry positive, so that a result does not flip from run to run.
package final class PCA {
    /// `[columns]`
    package let mean: Tensor
    /// `[components, columns]`, unit rows in descending order of variance.
    package let components: Tensor
    /// The variance along each component, with n − 1.
    package let explainedVariance: [Double]
    /// The same as shares of the whole variance.
    package let explainedVarianceRatio: [Double]

    /// - Parameters:
    ///   - x: `[rows, …]` of any number type; further axes are flattened.
    ///   - count: how many components.
    /// - Throws: `TensorError` unless there are two rows and `count` is at most the smaller of rows − 1
    ///   and columns, or where x holds a NaN or an infinity.
    package init(_ x: Tensor, components count: Int) throws {
        let rows = try Self.rows(x)
        let (n, width) = (rows.shape[0], rows.shape[1])
        guard n >= 2 else { throw TensorError("pca", "needs at least 2 rows, got \(n)") }
        guard count >= 1 && count <= min(n - 1, width) else {
            throw TensorError(
                "pca",
                "\(n) rows of \(width) columns have 1 to \(min(n - 1, width)) components, not \(count)"
            )
        }
        // Directions are exact to some 15 digits; a matrix beyond this would take minutes and more.
        guard min(n, width) <= Self.largestMatrix else {
            throw TensorError(
                "pca",
                "the smaller of \(n) rows and \(width) columns is above \(Self.largestMatrix)",
                hint: "take fewer rows or columns")
        }
        let mean = try Self.mean(rows)
        guard try mean.doubles().allSatisfy(\.isFinite) else {
            throw TensorError("pca", "the input holds a NaN or an infinity")
        }
        let gram = try n < width ? Self.outer(rows, mean) : Self.inner(rows, mean)
        let eigen = SymmetricEigen(gram)
        let scale = 1 / Double(n - 1)
        let values = eigen.values.map { max(0, $0 * scale) }
        // The trace is the whole variance, kept or not.
        let whole = gram.indices.reduce(0.0) { $0 + gram[$1][$1] } * scale
        var directions = eigen.vectors.prefix(count).flatMap { $0 }
        if n < width {
            let left = try Tensor(directions, shape: [count, n])
            directions = try left.matmul(rows - mean).toArray(Double.self)
        }
        Self.normalise(&directions, width: width)
        self.mean = mean
        components = try Tensor(directions, shape: [count, width])
        explainedVariance = Array(values.prefix(count))
        explainedVarianceRatio = explainedVariance.map { whole > 0 ? $0 / whole : 0 }
    }

    private static let largestMatrix = 4096

    /// The coordinates of rows along the components: `[rows, …] → [rows, components]`.
    package func transform(_ x: Tensor) throws -> Tensor {
        let rows = try Self.rows(x)
        guard rows.shape[1] == mean.count else {
            throw TensorError(
                "transform",
                "the components are for rows of \(mean.count) columns, got \(rows.shape[1])")
        }
        let result = try Self.inBlocks(rows) { block in
            try (block - mean).matmul(components.transpose())
        }
        return try Tensor.joined(result, width: components.shape[0])
    }

    /// The rows that have these coordinates: the best rebuilding from so few numbers.
    package func inverseTransform(_ scores: Tensor) throws -> Tensor {
        let scores = try Self.rows(scores)
        guard scores.shape[1] == components.shape[0] else {
            throw TensorError(
                "inverse_transform",
                "there are \(components.shape[0]) components, got rows of \(scores.shape[1])")
        }
        return try scores.matmul(components) + mean
    }

    // MARK: Sums over rows, a block at a time

    private static let blockRows = 2048

    private static func rows(_ x: Tensor) throws -> Tensor {
        guard x.rank >= 2 else {
            throw TensorError("pca", "expects rows [rows, columns], got \(x.shape)")
        }
        return try x.reshape([x.shape[0], x.shape.dropFirst().reduce(1, *)])
    }

    private static func inBlocks<T>(_ rows: Tensor, _ body: (Tensor) throws -> T) throws -> [T] {
        try stride(from: 0, to: rows.shape[0], by: blockRows).map { start in
            let count = min(blockRows, rows.shape[0] - start)
            return try body(rows.narrow(axis: 0, from: start, count: count).cast(.float64))
        }
    }

    private static func mean(_ rows: Tensor) throws -> Tensor {
        let sums = try inBlocks(rows) { try $0.sum(axes: [0]) }
        guard let first = sums.first else { return try Tensor.zeros([rows.shape[1]], .float64) }
        return try sums.dropFirst().reduce(first) { try $0 + $1 } / Double(rows.shape[0])
    }

    /// `Xᵀ X` of the centred rows.
    private static func inner(_ rows: Tensor, _ mean: Tensor) throws -> [[Double]] {
        var sum: Tensor?
        _ = try inBlocks(rows) { block in
            let centred = try block - mean
            let product = try centred.transpose().matmul(centred)
            sum = try sum.map { try $0 + product } ?? product
        }
        return try matrix(sum, rows.shape[1])
    }

    /// `X Xᵀ` of the centred rows.
    private static func outer(_ rows: Tensor, _ mean: Tensor) throws -> [[Double]] {
        let centred = try rows.cast(.float64) - mean
        return try matrix(centred.matmul(centred.transpose()), rows.shape[0])
    }

    private static func matrix(_ tensor: Tensor?, _ size: Int) throws -> [[Double]] {
        let elements = try tensor?.toArray(Double.self) ?? []
        return (0..<size).map { Array(elements[($0 * size)..<(($0 + 1) * size)]) }
    }

    /// Makes rows of unit length with a positive largest entry.
    private static func normalise(_ directions: inout [Double], width: Int) {
        for start in stride(from: 0, to: directions.count, by: width) {
            let row = directions[start..<(start + width)]
            let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let largest = row.max { abs($0) < abs($1) } ?? 0
            let factor = length > 0 ? (largest < 0 ? -1 : 1) / length : 0
            for i in row.indices { directions[i] *= factor }
        }
    }
}

extension Tensor {
    fileprivate static func joined(_ blocks: [Tensor], width: Int) throws -> Tensor {
        let elements = try blocks.flatMap { try $0.toArray(Double.self) }
        return try Tensor(elements, shape: [elements.count / Swift.max(1, width), width])
    }
}
