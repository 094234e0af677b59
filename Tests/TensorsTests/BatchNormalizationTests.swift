import Tensors
import Testing

/// Batch normalisation in float32 has operations of its own, in float64 it is composed of general ones,
/// which are checked against differences: both agree, derivatives included.
@Suite struct BatchNormalizationTests {
    private static let shapes = [[9, 3], [4, 3, 2, 17], [2, 5, 5, 16], [70, 33]]

    /// Far from zero, where a sum of squares would lose its digits.
    private func inputs(_ shape: [Int], _ type: DType) throws -> [Tensor] {
        var random = Random(seed: 6)
        let channels = [shape[shape.count - 1]]
        let values = [
            try random.normal(shape, mean: 20, std: 2),
            try random.uniform(channels, low: 0.5, high: 2),
            try random.normal(channels), try random.normal(shape),
        ]
        return try values.map { try $0.cast(.float32).cast(type) }
    }

    private func close(_ a: Tensor, _ b: Tensor, beside: Double = 0.01, _ what: Comment) throws {
        let (a, b) = (try a.doubles(), try b.doubles())
        let size = max(b.map(abs).max() ?? 0, beside)
        #expect(a.count == b.count, what)
        #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 2e-4 * size }, what)
    }

    private func loss(_ p: [Tensor]) throws -> Tensor {
        let y = try p[0].batchNormalized(gamma: p[1], beta: p[2]).result
        return try (y * p[3] + y.square() * 0.3).sum()
    }

    @Test(arguments: shapes) func valuesAndGradientsAgree(shape: [Int]) throws {
        let (single, double) = (try inputs(shape, .float32), try inputs(shape, .float64))
        let a = try single[0].batchNormalized(gamma: single[1], beta: single[2])
        let b = try double[0].batchNormalized(gamma: double[1], beta: double[2])
        try close(a.result, b.result, "result")
        try close(a.mean, b.mean, "mean")
        try close(a.variance, b.variance, "variance")
        let of = { (p: [Tensor]) in try Gradient.valueAndGradients(of: self.loss, at: p) }
        let (g, h) = (try of(single), try of(double))
        for place in 0..<4 {
            try close(g.gradients[place], h.gradients[place], "gradient \(place)")
        }
    }

    @Test(arguments: shapes) func secondDerivativesAgree(shape: [Int]) throws {
        func second(_ type: DType) throws -> [Tensor] {
            try Gradient.valueAndGradients(
                of: { p in
                    let inner = try Gradient.valueAndGradients(of: self.loss, at: p).gradients
                    return try inner[0].square().sum() + inner[1].square().sum()
                }, at: inputs(shape, type)
            ).gradients
        }
        let (single, double) = (try second(.float32), try second(.float64))
        // A shift by beta changes none of both gradients: what is left of that one is rounding.
        let size = try double[1].doubles().map(abs).max() ?? 0
        for place in 0..<4 {
            try close(single[place], double[place], beside: size, "derivative \(place)")
        }
    }
}
