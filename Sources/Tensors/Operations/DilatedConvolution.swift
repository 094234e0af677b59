// Convolutions whose window has gaps, and transposed ones, out of plain ones.

extension Tensor {
    /// The convolution with a window whose places lie `dilation` pixels apart.
    ///
    /// The pixels that one place of the window meets lie on a grid of that step. So the images are parted into
    /// such grids, each is convolved as an image of its own, and the results are put together again: nothing
    /// is multiplied by the zeros of a widened window.
    package func conv2d(
        _ weight: Tensor, stride: (Int, Int), padding: Padding, groups: Int, dilation: (Int, Int)
    ) throws -> Tensor {
        guard dilation != (1, 1) else {
            return try conv2d(weight, stride: stride, padding: padding, groups: groups)
        }
        guard weight.rank == 4, dilation.0 > 0, dilation.1 > 0 else {
            throw TensorError(
                "conv2d",
                "a dilation of \(dilation) and a weight of shape \(weight.shape) are not possible")
        }
        let reach = (
            (weight.shape[0] - 1) * dilation.0 + 1, (weight.shape[1] - 1) * dilation.1 + 1
        )
        let window = try Window(
            shape, kernel: reach, stride: stride, padding: padding, for: "conv2d")
        let (n, c, dh, dw) = (shape[0], shape[3], dilation.0, dilation.1)
        let height = shape[1] + window.pad.top + window.pad.bottom
        let width = shape[2] + window.pad.left + window.pad.right
        let (rows, columns) = ((height + dh - 1) / dh, (width + dw - 1) / dw)
        let padded = try pad([
            (0, 0), (window.pad.top, window.pad.bottom + rows * dh - height),
            (window.pad.left, window.pad.right + columns * dw - width), (0, 0),
        ])
        let grids = try padded.reshape([n, rows, dh, columns, dw, c]).permute([0, 2, 4, 1, 3, 5])
            .reshape([n * dh * dw, rows, columns, c])
        let convolved = try grids.conv2d(weight, groups: groups)
        let (h, w, outputs) = (convolved.shape[1], convolved.shape[2], convolved.shape[3])
        let joined = try convolved.reshape([n, dh, dw, h, w, outputs]).permute([0, 3, 1, 4, 2, 5])
            .reshape([n, h * dh, w * dw, outputs])
        return try joined.index([
            .ellipsis,
            .slice(from: 0, to: height - reach.0 + 1, step: stride.0),
            .slice(from: 0, to: width - reach.1 + 1, step: stride.1),
            .slice(from: nil, to: nil, step: 1),
        ])
    }

    /// The transposed convolution, which leads from a convolution's output back to the size of its input:
    /// images `[n, h, w, in]` with a weight `[kh, kw, out, in]` give `[n, h', w', out]`, where a convolution
    /// of h' × w' with this window gives h × w.
    ///
    /// - Parameter size: h' and w', of which several fit a stride above 1; the smallest if not given.
    package func conv2dTransposed(
        _ weight: Tensor, stride: (Int, Int) = (1, 1), padding: Padding = .valid,
        size: (Int, Int)? = nil
    ) throws -> Tensor {
        let name = "conv2d_transpose"
        guard rank == 4, weight.rank == 4, weight.shape[3] == shape[3] else {
            throw TensorError(
                name,
                "images \(shape) and a weight \(weight.shape) do not fit: expected "
                    + "[n, h, w, in] and [kh, kw, out, in]")
        }
        let kernel = (weight.shape[0], weight.shape[1])
        let size =
            size
            ?? (
                padding.transposedSize(shape[1], kernel: kernel.0, stride: stride.0),
                padding.transposedSize(shape[2], kernel: kernel.1, stride: stride.1)
            )
        let made = [shape[0], size.0, size.1, weight.shape[2]]
        guard size.0 > 0, size.1 > 0 else {
            throw TensorError(name, "images \(shape) are too small for so much padding")
        }
        let window = try Window(made, kernel: kernel, stride: stride, padding: padding, for: name)
        guard window.out == (shape[1], shape[2]) else {
            throw TensorError(
                name,
                "a convolution of \(size.0) x \(size.1) does not give \(shape[1]) x \(shape[2])")
        }
        return try ConvolutionInput(window: window, shape: made)(floats(), weight.floats())
    }
}

extension Padding {
    /// The smallest size of which a window of `kernel` pixels makes `size`.
    package func transposedSize(_ size: Int, kernel: Int, stride: Int) -> Int {
        switch self {
        case .valid: (size - 1) * stride + kernel
        case .same: size * stride
        case .each(let width): (size - 1) * stride + kernel - 2 * width
        }
    }
}
