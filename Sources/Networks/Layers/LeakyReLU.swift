import Tensors

/// x where it is positive, else `slope · x` (Maas et al. 2013).
package struct LeakyReLU: Rectifier {
    package static let kind = "leaky_relu"
    /// The slope below zero.
    package let slope: Double

    package init(slope: Double = 0.01) {
        self.slope = slope
    }

    package init(settings: Settings) throws {
        self.init(slope: try settings.double("slope"))
    }

    package var settings: JSON { .dict(["slope": .number(slope)]) }

    package func validate() throws {
        guard slope.isFinite else {
            throw NetworkError(kind, "`slope` is a finite number, got \(slope)")
        }
    }

    package func outputShape(for input: [Int]) throws -> [Int] { input }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try x.leakyReLU(slope: slope)
    }
}
