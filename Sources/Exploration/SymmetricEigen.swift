import Glibc

/// Eigenvalues and eigenvectors of a real symmetric matrix.
///
/// Householder reflections bring the matrix to tridiagonal form, then implicit QL steps with Wilkinson's
/// shift to diagonal form (Golub and Van Loan, *Matrix Computations*, 8.3). About 9 n³ operations.
struct SymmetricEigen {
    /// In descending order.
    let values: [Double]
    /// Row i is the unit eigenvector of value i.
    let vectors: [[Double]]

    /// - Parameter matrix: n rows of n; only its symmetric part counts.
    init(_ matrix: [[Double]]) {
        let count = matrix.count
        var a = matrix
        var reflectors: [[Double]] = []
        for k in 0..<max(0, count - 2) { reflectors.append(Self.reflect(&a, column: k)) }
        var diagonal = (0..<count).map { a[$0][$0] }
        var beside = (0..<max(0, count - 1)).map { a[$0 + 1][$0] } + [0]
        var rows = Self.product(of: reflectors, count)
        Self.diagonalise(&diagonal, &beside, &rows)
        let order = diagonal.indices.sorted { diagonal[$0] > diagonal[$1] }
        values = order.map { diagonal[$0] }
        vectors = order.map { rows[$0] }
    }

    /// Clears a column below its subdiagonal by A ← H A H with H = I − 2 v vᵀ; returns v, whose first
    /// `column + 1` entries are 0, or all of them where there is nothing to clear.
    private static func reflect(_ a: inout [[Double]], column k: Int) -> [Double] {
        let count = a.count
        var v = [Double](repeating: 0, count: count)
        let scale = (k + 1..<count).reduce(0.0) { max($0, abs(a[$1][k])) }
        let isClear = (k + 2..<count).allSatisfy { a[$0][k] == 0 }
        guard scale > 0, !isClear else { return v }
        for i in k + 1..<count { v[i] = a[i][k] / scale }
        let norm = (v.reduce(0) { $0 + $1 * $1 }).squareRoot()
        let alpha = v[k + 1] > 0 ? -norm : norm
        v[k + 1] -= alpha
        let length = (v.reduce(0) { $0 + $1 * $1 }).squareRoot()
        for i in k + 1..<count { v[i] /= length }

        var p = [Double](repeating: 0, count: count)
        for i in k..<count where v[i] != 0 {
            let factor = v[i]
            a[i].withUnsafeBufferPointer { row in
                for j in k..<count { p[j] += factor * row[j] }
            }
        }
        let overlap = zip(v, p).reduce(0) { $0 + $1.0 * $1.1 }
        for i in k..<count { p[i] -= overlap * v[i] }
        for i in k..<count {
            let (twoV, twoP) = (2 * v[i], 2 * p[i])
            a[i].withUnsafeMutableBufferPointer { row in
                for j in k..<count { row[j] -= twoV * p[j] + twoP * v[j] }
            }
        }
        return v
    }

    /// The transpose of H₀ H₁ …, whose rows become the eigenvectors.
    private static func product(of reflectors: [[Double]], _ count: Int) -> [[Double]] {
        var rows = (0..<count).map { i in (0..<count).map { $0 == i ? 1.0 : 0.0 } }
        // Applied from the right to the identity: (H₀ H₁ …)ᵀ = … H₁ H₀.
        for v in reflectors.reversed() where v.contains(where: { $0 != 0 }) {
            for i in 0..<count {
                rows[i].withUnsafeMutableBufferPointer { row in
                    var dot = 0.0
                    for j in 0..<count { dot += row[j] * v[j] }
                    for j in 0..<count { row[j] -= 2 * dot * v[j] }
                }
            }
        }
        return rows
    }

    /// QL steps until every subdiagonal entry is negligible; each rotation turns two rows.
    private static func diagonalise(
        _ d: inout [Double], _ e: inout [Double], _ rows: inout [[Double]]
    ) {
        let count = d.count
        for l in 0..<count {
            // Three or so steps an eigenvalue are usual; 60 are beyond what has been seen.
            for _ in 0..<60 {
                var m = l
                while m < count - 1 {
                    if abs(e[m]) <= .ulpOfOne * (abs(d[m]) + abs(d[m + 1])) { break }
                    m += 1
                }
                if m == l { break }
                let half = (d[l + 1] - d[l]) / (2 * e[l])
                let root = hypot(half, 1)
                var g = d[m] - d[l] + e[l] / (half + (half < 0 ? -root : root))
                var (sine, cosine, p) = (1.0, 1.0, 0.0)
                var isSplit = false
                for i in stride(from: m - 1, through: l, by: -1) {
                    let f = sine * e[i]
                    let b = cosine * e[i]
                    let r = hypot(f, g)
                    e[i + 1] = r
                    if r == 0 {
                        // The matrix falls apart here: what was taken from the diagonal goes back.
                        d[i + 1] -= p
                        e[m] = 0
                        isSplit = true
                        break
                    }
                    sine = f / r
                    cosine = g / r
                    g = d[i + 1] - p
                    let s = (d[i] - g) * sine + 2 * cosine * b
                    p = sine * s
                    d[i + 1] = g + p
                    g = cosine * s - b
                    rotate(&rows, i, sine, cosine)
                }
                if isSplit { continue }
                d[l] -= p
                e[l] = g
                e[m] = 0
            }
        }
    }

    private static func rotate(_ rows: inout [[Double]], _ i: Int, _ sine: Double, _ cosine: Double)
    {
        var upper: [Double] = []
        var lower: [Double] = []
        swap(&upper, &rows[i])
        swap(&lower, &rows[i + 1])
        upper.withUnsafeMutableBufferPointer { upper in
            lower.withUnsafeMutableBufferPointer { lower in
                for k in upper.indices {
                    let f = lower[k]
                    lower[k] = sine * upper[k] + cosine * f
                    upper[k] = cosine * upper[k] - sine * f
                }
            }
        }
        swap(&upper, &rows[i])
        swap(&lower, &rows[i + 1])
    }
}
