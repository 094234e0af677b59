// Convolutions whose channels are parted into groups, by those of each group.

extension Tensor {
    /// `weight: [kh, kw, in / groups, out]`: output group g sees the input channels of group g alone.
    func groupedConvolution(_ weight: Tensor, _ window: Window, groups: Int) throws -> Tensor {
        let (inputs, outputs) = (shape[3], weight.shape[3])
        guard groups >= 1, inputs % groups == 0, outputs % groups == 0 else {
            throw TensorError(
                "conv2d",
                "\(groups) groups do not part \(inputs) input and \(outputs) output channels evenly"
            )
        }
        guard weight.shape[2] == inputs / groups else {
            throw TensorError(
                "conv2d",
                "a weight \(weight.shape) of \(groups) groups is for \(weight.shape[2]) × \(groups) "
                    + "channels, the images \(shape) have \(inputs)")
        }
        if inputs == groups { return try depthwise(weight.floats(), window) }
        let padded = try floats().pad([
            (0, 0), (window.pad.top, window.pad.bottom), (window.pad.left, window.pad.right),
            (0, 0),
        ])
        let (each, made) = (inputs / groups, outputs / groups)
        return try Tensor.concat(
            (0..<groups).map { group in
                try padded.narrow(axis: 3, from: group * each, count: each).conv2d(
                    weight.narrow(axis: 3, from: group * made, count: made), stride: window.stride)
            }, axis: 3)
    }

    /// `weight: [kh, kw, 1, outputs]`, each channel making as many of them as the others, one after
    /// another.
    private func depthwise(_ weight: Tensor, _ window: Window) throws -> Tensor {
        let (channels, outputs) = (shape[3], weight.shape[3])
        var x = try floats()
        if outputs > channels {
            let multiple = outputs / Swift.max(1, channels)
            x = try x.expandDims(4).expand(shape + [multiple]).reshape(shape.dropLast() + [outputs])
        }
        let each = try weight.reshape([window.kernel.h, window.kernel.w, outputs])
        return try DepthwiseConvolution(window: window)(x, each)
    }
}
