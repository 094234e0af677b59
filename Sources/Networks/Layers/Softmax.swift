import Tensors

/// `exp(x) / Σ exp(x)` along the last axis: probabilities from scores.
///
/// As the last layer of a classifier it is optional: `cross_entropy` takes the scores before it, which
/// is exact where probabilities round to 0 or 1.
package struct Softmax: Layer {
    package static let kind = "softmax"

    package init() {}
    package init(settings: Settings) throws { self.init() }

    package func outputShape(for input: [Int]) throws -> [Int] { input }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try x.softmax(axis: -1)
    }
}
