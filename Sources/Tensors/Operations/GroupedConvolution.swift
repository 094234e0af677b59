// Convolutions whose channels are parted into groups, as compositions of other operations.

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
        let padded = try floats().pad([
            (0, 0), (window.pad.top, window.pad.bottom), (window.pad.left, window.pad.right),
            (0, 0),
        ])
        if inputs == groups { return try padded.depthwise(weight.floats(), window) }
        let (each, made) = (inputs / groups, outputs / groups)
        return try Tensor.concat(
            (0..<groups).map { group in
                try padded.narrow(axis: 3, from: group * each, count: each).conv2d(
                    weight.narrow(axis: 3, from: group * made, count: made), stride: window.stride)
            }, axis: 3)
    }

    /// One input channel a group: the sum over the window's places of the pixels there, seen as a view,
    /// times the place's weights. A convolution a channel would have too little work for each call.
    private func depthwise(_ weight: Tensor, _ window: Window) throws -> Tensor {
        let (batch, channels, outputs) = (shape[0], shape[3], weight.shape[3])
        let multiple = outputs / channels
        let all = { (count: Int) in Slice.Range(start: 0, step: 1, count: count) }
        var sum: Tensor?
        for y in 0..<window.kernel.h {
            for x in 0..<window.kernel.w {
                let pixels = try Slice(ranges: [
                    all(batch),
                    Slice.Range(start: y, step: window.stride.h, count: window.out.h),
                    Slice.Range(start: x, step: window.stride.w, count: window.out.w),
                    all(channels),
                ])(self)
                let factors = try weight.narrow(axis: 0, from: y, count: 1)
                    .narrow(axis: 1, from: x, count: 1)
                let part =
                    multiple == 1
                    ? try pixels * factors.reshape([channels])
                    : try pixels.expandDims(4) * factors.reshape([channels, multiple])
                sum = try sum.map { try $0 + part } ?? part
            }
        }
        let result = [batch, window.out.h, window.out.w, outputs]
        return try sum?.reshape(result) ?? Tensor.zeros(result, dtype)
    }
}
