import Kernels

/// What is added around an image before a window slides over it.
package enum Padding: Equatable, Sendable {
    /// Nothing: the window stays inside.
    case valid
    /// As much as makes the output as large as the input over the stride, rounded up; an odd rest
    /// goes to the bottom and right, as in TensorFlow.
    case same
    /// This many zeros on every side.
    case each(Int)
}

/// A window that slides over images `[n, height, width, channels]`.
struct Window: Equatable, Sendable {
    let kernel: (h: Int, w: Int)
    let stride: (h: Int, w: Int)
    let pad: (top: Int, left: Int, bottom: Int, right: Int)
    let out: (h: Int, w: Int)

    /// Works the geometry out, or says what does not fit.
    init(
        _ shape: [Int], kernel: (Int, Int), stride: (Int, Int), padding: Padding,
        for operation: String
    ) throws {
        guard shape.count == 4 else {
            throw TensorError(
                operation, "needs images of shape [n, height, width, channels], not \(shape)",
                hint: "one image needs a first axis of 1; grey images need a last axis of 1")
        }
        let limit = 1 << 24
        guard kernel.0 > 0, kernel.1 > 0, kernel.0 < limit, kernel.1 < limit else {
            throw TensorError(operation, "a window of \(kernel.0) x \(kernel.1) is not possible")
        }
        guard stride.0 > 0, stride.1 > 0, stride.0 < limit, stride.1 < limit else {
            throw TensorError(operation, "a stride of \(stride.0) x \(stride.1) is not possible")
        }
        guard shape[1] < limit, shape[2] < limit else {
            throw TensorError(operation, "images of \(shape[1]) x \(shape[2]) are too large")
        }
        func side(_ size: Int, _ kernel: Int, _ stride: Int) throws -> (Int, Int) {
            switch padding {
            case .valid: return (0, 0)
            case .same:
                let out = (size + stride - 1) / stride
                let total = Swift.max(0, (out - 1) * stride + kernel - size)
                return (total / 2, total - total / 2)
            case .each(let width):
                guard width >= 0, width < limit else {
                    throw TensorError(operation, "a padding of \(width) is not possible")
                }
                return (width, width)
            }
        }
        let (top, bottom) = try side(shape[1], kernel.0, stride.0)
        let (left, right) = try side(shape[2], kernel.1, stride.1)
        let height = shape[1] + top + bottom - kernel.0
        let width = shape[2] + left + right - kernel.1
        guard height >= 0, width >= 0 else {
            throw TensorError(
                operation,
                "a window of \(kernel.0) x \(kernel.1) is larger than the image, "
                    + "\(shape[1]) x \(shape[2]) of \(shape) with padding "
                    + "\(top + bottom) x \(left + right)",
                hint: "use padding \"same\", or less pooling before")
        }
        self.kernel = kernel
        self.stride = stride
        self.pad = (top, left, bottom, right)
        self.out = (height / stride.0 + 1, width / stride.1 + 1)
    }

    /// Whether no window lies wholly outside the image.
    var hasNarrowPadding: Bool {
        Swift.max(pad.top, pad.bottom) < kernel.h && Swift.max(pad.left, pad.right) < kernel.w
    }

    /// The kernels' form, over images of this shape.
    func kernelWindow(_ shape: [Int]) -> KernelWindow {
        KernelWindow(
            height: shape[1], width: shape[2], channels: shape[3], kernel_h: kernel.h,
            kernel_w: kernel.w, stride_h: stride.h, stride_w: stride.w, pad_top: pad.top,
            pad_left: pad.left, out_h: out.h, out_w: out.w)
    }

    static func == (a: Window, b: Window) -> Bool {
        a.kernel == b.kernel && a.stride == b.stride && a.pad == b.pad && a.out == b.out
    }
}
