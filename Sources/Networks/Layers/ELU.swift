import Tensors

/// x where it is positive, else `alpha (exp(x) − 1)` (Clevert et al. 2016).
package struct ELU: Rectifier {
    package static let kind = "elu"
    /// What it comes down to, far below zero: −alpha.
    package let alpha: Double

    package init(alpha: Double = 1) {
        self.alpha = alpha
    }

    package init(settings: Settings) throws {
        self.init(alpha: try settings.double("alpha"))
    }

    package var settings: JSON { .dict(["alpha": .number(alpha)]) }

    package func validate() throws {
        guard alpha.isFinite else {
            throw NetworkError(kind, "`alpha` is a finite number, got \(alpha)")
        }
    }

    package func outputShape(for input: [Int]) throws -> [Int] { input }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try x.elu(alpha: alpha)
    }
}
