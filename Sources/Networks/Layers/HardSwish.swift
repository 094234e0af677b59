import Tensors

/// `x · hard_sigmoid(x)`, silu without an exponential (Howard et al., MobileNetV3, 2019).
package struct HardSwish: Rectifier {
    package static let kind = "hard_swish"

    package init() {}
    package init(settings: Settings) throws { self.init() }

    package func outputShape(for input: [Int]) throws -> [Int] { input }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try x.hardSwish()
    }
}
