import Tensors

/// In training, sets a share of the values to zero and scales the others up, so that the expected sum
/// stays (Srivastava et al. 2014); otherwise changes nothing.
package struct Dropout: Layer {
    package static let kind = "dropout"
    /// The share that is dropped, from 0 to below 1.
    package let rate: Double

    package init(rate: Double) {
        self.rate = rate
    }

    package init(settings: Settings) throws {
        self.init(rate: try settings.double("rate"))
    }

    package var settings: JSON { .dict(["rate": .number(rate)]) }

    package func validate() throws {
        guard rate >= 0 && rate < 1 else {
            throw NetworkError(kind, "`rate` is from 0 to below 1, got \(rate)")
        }
    }

    package func outputShape(for input: [Int]) throws -> [Int] { input }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        guard pass.isTraining && rate > 0 else { return x }
        return try x.dropout(rate, key: pass.key())
    }
}
