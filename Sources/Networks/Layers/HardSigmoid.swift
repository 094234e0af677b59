import Tensors

/// `min(max(x + 3, 0), 6) / 6`, a sigmoid of three straight lines (Howard et al. 2019).
package struct HardSigmoid: Layer {
    package static let kind = "hard_sigmoid"

    package init() {}
    package init(settings: Settings) throws { self.init() }

    package func outputShape(for input: [Int]) throws -> [Int] { input }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try x.hardSigmoid()
    }
}
