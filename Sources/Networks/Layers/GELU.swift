import Tensors

/// `x Φ(x)`, each element by the share of a normal distribution below it (Hendrycks and Gimpel
/// 2016).
package struct GELU: Rectifier {
    package static let kind = "gelu"

    package init() {}
    package init(settings: Settings) throws { self.init() }

    package func outputShape(for input: [Int]) throws -> [Int] { input }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try x.gelu()
    }
}
