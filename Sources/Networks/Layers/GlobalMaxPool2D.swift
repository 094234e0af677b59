import Tensors

/// The largest value over all pixels: `x: [batch, h, w, c] → [batch, c]`.
package struct GlobalMaxPool2D: Layer {
    package static let kind = "global_maxpool2d"

    package init() {}
    package init(settings: Settings) throws { self.init() }

    package func outputShape(for input: [Int]) throws -> [Int] {
        guard input.count == 3, input[0] * input[1] > 0 else {
            throw mismatch("[batch, height, width, channels]", input)
        }
        return [input[2]]
    }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try x.max(axes: [1, 2])
    }
}
