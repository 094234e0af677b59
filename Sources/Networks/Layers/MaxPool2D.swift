import Tensors

/// The largest value of each window, channel by channel.
///
/// `x: [batch, h, w, c] → [batch, h', w', c]`; the stride is the window's size unless given.
package struct MaxPool2D: Layer {
    package static let kind = "maxpool2d"
    package let size: Size2D
    package let stride: Size2D
    package let padding: Padding

    package init(size: Size2D = Size2D(2), stride: Size2D? = nil, padding: Padding = .valid) {
        self.size = size
        self.stride = stride ?? size
        self.padding = padding
    }

    package init(settings: Settings) throws {
        self.init(
            size: try settings.size("size"), stride: try settings.size("stride"),
            padding: try settings.padding("padding"))
    }

    package var settings: JSON {
        .dict([
            "size": size.json, "stride": stride.json, "padding": padding.json,
        ])
    }

    private var window: Window2D {
        Window2D(kind: kind, kernel: size, stride: stride, padding: padding)
    }

    package func validate() throws { try window.validate() }

    package func outputShape(for input: [Int]) throws -> [Int] {
        try window.outputSize(for: input) { mismatch($0, input, hint: $1) } + [input[2]]
    }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try x.maxPool2d(size.pair, stride: stride.pair, padding: padding)
    }
}
