import Tensors

/// `x · sigmoid(x)`, also called swish (Elfwing et al. 2017; Ramachandran et al. 2017).
package struct SiLU: Rectifier {
    package static let kind = "silu"

    package init() {}
    package init(settings: Settings) throws { self.init() }

    package func outputShape(for input: [Int]) throws -> [Int] { input }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try x.silu()
    }
}
