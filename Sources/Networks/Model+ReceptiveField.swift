import Tensors

/// A rectangle of an image, in pixels, without its bottom row and right column.
package struct PixelWindow: Equatable, Sendable {
    package var top: Int
    package var left: Int
    package var bottom: Int
    package var right: Int

    package init(top: Int, left: Int, bottom: Int, right: Int) {
        self.top = top
        self.left = left
        self.bottom = bottom
        self.right = right
    }

    fileprivate func united(with other: PixelWindow) -> PixelWindow {
        PixelWindow(
            top: min(top, other.top), left: min(left, other.left),
            bottom: max(bottom, other.bottom), right: max(right, other.right))
    }

    fileprivate func within(_ shape: [Int]) -> PixelWindow {
        PixelWindow(
            top: max(0, top), left: max(0, left), bottom: min(shape[0], bottom),
            right: min(shape[1], right))
    }
}

extension Model {
    /// The pixels of an input that the output depends on at one place of its map, whatever the weights;
    /// nil where a layer has no places or mixes all of them, and for models that are not built.
    package func receptiveField(row: Int, column: Int) -> PixelWindow? {
        guard let output = outputShape, output.count == 3,
            (0..<output[0]).contains(row), (0..<output[1]).contains(column)
        else { return nil }
        return PixelWindow(top: row, left: column, bottom: row + 1, right: column + 1)
            .traced(through: layers)
    }
}

extension PixelWindow {
    /// What the layers, one after another, need of their input for this part of their output.
    fileprivate func traced(through layers: [ModelLayer]) -> PixelWindow? {
        var window = self
        for layer in layers.reversed() {
            guard let input = layer.inputShape, input.count == 3,
                let next = window.traced(through: layer)
            else { return nil }
            window = next.within(input)
        }
        return window
    }

    private func traced(through layer: ModelLayer) -> PixelWindow? {
        guard let input = layer.inputShape else { return nil }
        switch layer.layer {
        case let conv as Conv2D:
            return reach(input, conv.kernel, conv.stride, conv.padding, dilation: conv.dilation)
        case let conv as DepthwiseConv2D:
            return reach(input, conv.kernel, conv.stride, conv.padding, dilation: conv.dilation)
        case let pool as MaxPool2D: return reach(input, pool.size, pool.stride, pool.padding)
        case let pool as AveragePool2D: return reach(input, pool.size, pool.stride, pool.padding)
        case is any Rectifier, is BatchNorm, is LayerNorm, is Dropout, is Softmax, is Tanh,
            is Sigmoid,
            is HardSigmoid:
            return self
        case is any BranchingLayer:
            var union: PixelWindow?
            for branch in layer.branches {
                // A branch of another size, such as a gate's, sees the whole image.
                let sides = branch.last?.outputShape ?? input
                guard sides.count == 3, sides.prefix(2) == layer.outputShape?.prefix(2),
                    let window = traced(through: branch)
                else { return nil }
                union = union?.united(with: window) ?? window
            }
            return union
        default: return nil
        }
    }

    /// Through a window that slides over images of this shape.
    private func reach(
        _ input: [Int], _ kernel: Size2D, _ stride: Size2D, _ padding: Padding,
        dilation: Size2D = Size2D(1)
    ) -> PixelWindow {
        let rows = Self.reach(
            top..<bottom, input[0], kernel.height, stride.height, padding, dilation.height)
        let columns = Self.reach(
            left..<right, input[1], kernel.width, stride.width, padding, dilation.width)
        return PixelWindow(
            top: rows.lowerBound, left: columns.lowerBound, bottom: rows.upperBound,
            right: columns.upperBound)
    }

    private static func reach(
        _ places: Range<Int>, _ size: Int, _ kernel: Int, _ stride: Int, _ padding: Padding,
        _ dilation: Int
    ) -> Range<Int> {
        let width = (kernel - 1) * dilation + 1
        let before: Int
        switch padding {
        case .valid: before = 0
        case .each(let pixels): before = pixels
        case .same:
            let count = padding.outputSize(size, kernel: width, stride: stride)
            before = max(0, (count - 1) * stride + width - size) / 2
        }
        let start = places.lowerBound * stride - before
        return start..<((places.upperBound - 1) * stride - before + width)
    }
}
