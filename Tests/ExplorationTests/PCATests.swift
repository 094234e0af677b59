import Data
import Tensors
import Testing

@testable import Exploration

@Suite struct PCATests {
    func dot(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0.0) { sum, pair in sum + pair.0 * pair.1 }
    }

    /// A 4 × 4 matrix with known eigenvalues: Q diag(5, 2, 1, −3) Qᵀ with Q = ½ Hadamard.
    @Test func eigenvectorsDiagonalise() {
        let signs: [[Double]] = [[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]
        let spectrum: [Double] = [5, 2, 1, -3]
        var matrix = [[Double]](repeating: [0, 0, 0, 0], count: 4)
        for i in 0..<4 {
            for j in 0..<4 {
                for k in 0..<4 { matrix[i][j] += spectrum[k] * signs[k][i] * signs[k][j] / 4 }
            }
        }
        let eigen = SymmetricEigen(matrix)
        for (value, expected) in zip(eigen.values, spectrum) {
            #expect(abs(value - expected) < 1e-12)
        }
        for (place, vector) in eigen.vectors.enumerated() {
            #expect(abs(abs(dot(vector, signs[place])) - 2) < 1e-12)
        }
    }

    @Test(arguments: [1, 2, 3, 17, 60])
    func eigenvectorsAreOrthonormalForAnySize(_ count: Int) {
        let matrix: [[Double]] = (0..<count).map { i in
            (0..<count).map { j in
                let bits = Seed.mix(UInt64(min(i, j)), UInt64(max(i, j)))
                return Double(bits >> 44) / 1e6
            }
        }
        let eigen = SymmetricEigen(matrix)
        #expect(eigen.values == eigen.values.sorted(by: >))
        for i in 0..<count {
            for j in 0..<count {
                let overlap = dot(eigen.vectors[i], eigen.vectors[j])
                #expect(abs(overlap - (i == j ? 1 : 0)) < 1e-10)
            }
            // A v = λ v
            for row in 0..<count {
                let product = dot(matrix[row], eigen.vectors[i])
                #expect(abs(product - eigen.values[i] * eigen.vectors[i][row]) < 1e-9)
            }
        }
    }

    @Test func degenerateMatricesAreDecomposed() {
        #expect(SymmetricEigen([[0, 0], [0, 0]]).values == [0, 0])
        #expect(SymmetricEigen([[2, 0, 0], [0, 2, 0], [0, 0, 2]]).values == [2, 2, 2])
        #expect(SymmetricEigen([]).values.isEmpty)
    }

    /// Points on the line (3, 4) t for t = −1, 0, 1, moved by (1, 2).
    @Test func aLineHasOneComponent() throws {
        let x = try Tensor([Float(-2), -2, 1, 2, 4, 6], shape: [3, 2])
        let pca = try PCA(x, components: 2)
        #expect(try pca.mean.doubles() == [1, 2])
        let first = try pca.components.doubles()
        #expect(abs(first[0] - 0.6) < 1e-12 && abs(first[1] - 0.8) < 1e-12)
        #expect(abs(pca.explainedVariance[0] - 25) < 1e-12)
        #expect(abs(pca.explainedVarianceRatio[0] - 1) < 1e-12)
        let scores = try pca.transform(x).doubles()
        #expect(abs(scores[0] + 5) < 1e-12 && abs(scores[4] - 5) < 1e-12)
        let back = try pca.inverseTransform(pca.transform(x)).doubles()
        for (a, b) in zip(back, try x.doubles()) { #expect(abs(a - b) < 1e-12) }
    }

    /// Fewer rows than columns go another way to the same components.
    @Test func bothWaysAgree() throws {
        let tall = try Tensor([1, 2, 0, 3, 1, 5, -2, 4, 1, 0, 0, 7] as [Double], shape: [4, 3])
        let wide = try Tensor.zeros([4, 6], .float64)
        try wide.withMutableElements(Double.self) { elements in
            for (i, value) in try tall.toArray(Double.self).enumerated() {
                elements[i / 3 * 6 + i % 3] = value
            }
        }
        let (a, b) = (try PCA(tall, components: 2), try PCA(wide, components: 2))
        for (x, y) in zip(a.explainedVariance, b.explainedVariance) { #expect(abs(x - y) < 1e-10) }
        for (x, y) in zip(a.explainedVarianceRatio, b.explainedVarianceRatio) {
            #expect(abs(x - y) < 1e-10)
        }
        let (p, q) = (try a.components.doubles(), try b.components.doubles())
        for i in 0..<2 { for j in 0..<3 { #expect(abs(p[i * 3 + j] - q[i * 6 + j]) < 1e-10) } }
    }

    /// scikit-learn 1.x, PCA(n_components=2).fit(load_iris().data).explained_variance_ratio_
    @Test func irisHasItsKnownComponents() throws {
        let root = FilePath.folder(FilePath.folder(FilePath.folder(#filePath)))
        let iris = Dataset(try NamedSets.load("iris", library: ["\(root)/stdlib"]))
        let pca = try PCA(iris.inputs(), components: 2)
        #expect(abs(pca.explainedVarianceRatio[0] - 0.92461872) < 1e-6)
        #expect(abs(pca.explainedVarianceRatio[1] - 0.05306648) < 1e-6)
    }

    @Test func impossibleRequestsAreErrors() throws {
        let x = try Tensor([Float(1), 2, 3, 4], shape: [2, 2])
        #expect(throws: TensorError.self) { try PCA(x, components: 2) }
        #expect(throws: TensorError.self) { try PCA(x, components: 0) }
        #expect(throws: TensorError.self) { try PCA(Tensor([Float(1)]), components: 1) }
        let broken = try Tensor([Float.nan, 2, 3, 4], shape: [2, 2])
        #expect(throws: TensorError.self) { try PCA(broken, components: 1) }
        #expect(throws: TensorError.self) {
            try PCA(x, components: 1).transform(Tensor.zeros([2, 3]))
        }
    }
}
