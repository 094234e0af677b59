import Tensors

/// The positive part, cut off at 6: `min(max(x, 0), 6)` (Howard et al., MobileNets, 2017).
package struct ReLU6: Rectifier {
    package static let kind = "relu6"

    package init() {}
    package init(settings: Settings) throws { self.init() }

    package func outputShape(for input: [Int]) throws -> [Int] { input }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try x.relu6()
    }
}
