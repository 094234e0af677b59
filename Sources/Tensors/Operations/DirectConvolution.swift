import Kernels

/// Convolutions in float32 without a matrix of patches: register tiles slide over the images
/// themselves. Some three to five times as fast as patches and a matrix product where the channels
/// are few, which is where small networks spend their time.
struct DirectConvolution {
    let channels: Int
    let outputs: Int
    let geometry: Geometry

    /// Images with a border of zeros, and the window that slides over them.
    struct Geometry {
        var height: Int
        var width: Int
        var kernel: (h: Int, w: Int)
        var stride: (h: Int, w: Int)
        var pad: (top: Int, left: Int, bottom: Int, right: Int)
        var out: (h: Int, w: Int)

        var paddedWidth: Int { width + pad.left + pad.right }
        var isPadded: Bool { pad != (0, 0, 0, 0) }
    }

    /// The weights that one tile of output channels streams through, in bytes: they have to stay in
    /// the second-level cache, or a packed matrix product is faster.
    private static let mostTileBytes = 512 << 10
    /// Fewer output channels leave the vectors half empty.
    private static let fewestOutputs = 4

    /// nil where patches and a matrix product serve better.
    init?(_ images: Tensor, _ window: Window, outputs: Int, _ type: DType) {
        self.init(TensorType(images.shape, type), window, outputs: outputs)
    }

    init?(_ images: TensorType, _ window: Window, outputs: Int) {
        self.init(
            channels: images.shape[3], outputs: outputs, images.dtype,
            Geometry(
                height: images.shape[1], width: images.shape[2], kernel: window.kernel,
                stride: window.stride, pad: window.pad, out: window.out))
    }

    private init?(channels: Int, outputs: Int, _ type: DType, _ geometry: Geometry) {
        let line = geometry.kernel.h * geometry.kernel.w * channels
        let isProduct = geometry.kernel == (1, 1) && geometry.stride == (1, 1)
        guard type == .float32, outputs >= Self.fewestOutputs, !isProduct, channels > 0,
            line * Swift.min(outputs, 64) * type.size <= Self.mostTileBytes
        else { return nil }
        self.channels = channels
        self.outputs = outputs
        self.geometry = geometry
    }

    /// As a convolution of the output's gradient with the turned weights, the gradient of the images of
    /// this shape; nil where the stride leaves gaps or the padding is wider than the window.
    static func inputGradient(
        _ shape: [Int], _ window: Window, outputs: Int, _ type: DType
    ) -> DirectConvolution? {
        let (kernel, pad) = (window.kernel, window.pad)
        let border = (
            top: kernel.h - 1 - pad.top, left: kernel.w - 1 - pad.left,
            bottom: kernel.h - 1 - pad.bottom, right: kernel.w - 1 - pad.right
        )
        guard window.stride == (1, 1), border.top >= 0, border.left >= 0, border.bottom >= 0,
            border.right >= 0
        else { return nil }
        return DirectConvolution(
            channels: outputs, outputs: shape[3], type,
            Geometry(
                height: window.out.h, width: window.out.w, kernel: kernel, stride: (1, 1),
                pad: border, out: (shape[1], shape[2])))
    }

    // MARK: - Values

    /// `images: [n, h, w, channels]`, `weights: [kh, kw, channels, outputs]`, both contiguous, into
    /// `destination: [n, oh, ow, outputs]`; with a bias a channel and the positive part, if asked for.
    func convolve(
        _ images: Tensor, _ weights: UnsafePointer<Float>, bias: UnsafePointer<Float>? = nil,
        isRectified: Bool = false, into destination: Tensor
    ) {
        let to = destination.base.assumingMemoryBound(to: Float.self)
        let rowsPerImage = geometry.out.h
        let rows = images.shape[0] * rowsPerImage
        Parallel.split(rows, grain: Swift.max(rowsPerImage, 8)) { range in
            var row = range.lowerBound
            while row < range.upperBound {
                let image = row / rowsPerImage
                let first = row % rowsPerImage
                let count = Swift.min(rowsPerImage - first, range.upperBound - row)
                withRows(of: images, image, first, count) { pixels, window in
                    let line = geometry.out.w * outputs
                    kernel_convolve_f32(
                        to + row * line, pixels, weights, bias, &window, outputs, 0, count,
                        isRectified)
                }
                row += count
            }
        }
    }

    /// The gradient of the weights from contiguous `images` and the output's `gradients`.
    func weightGradient(
        _ images: Tensor, _ gradients: Tensor, into destination: Tensor
    ) throws {
        let size = destination.count
        let bytes = destination.byteCount
        let count = images.shape[0]
        let from = gradients.base.assumingMemoryBound(to: Float.self)
        let perImage = geometry.out.h * geometry.out.w * outputs
        // Images are summed in groups, and the groups' sums in order, so that the number of threads
        // changes nothing; 32 MiB of sums at most.
        let groups = Swift.max(1, Swift.min(8, count, (32 << 20) / Swift.max(bytes, 1)))
        let partials = try Storage.make(byteCount: groups * bytes, for: "conv2d_weight_gradient")
        Parallel.run(groups) { group in
            let sum = (partials.bytes + group * bytes).assumingMemoryBound(to: Float.self)
            sum.initialize(repeating: 0, count: size)
            for image in group * count / groups..<(group + 1) * count / groups {
                withRows(of: images, image, 0, geometry.out.h) { pixels, window in
                    kernel_convolve_weights_f32(
                        sum, pixels, from + image * perImage, &window, outputs)
                }
            }
        }
        destination.base.copyMemory(from: partials.bytes, byteCount: bytes)
        var walk = Walk.row(size, 1, 1)
        for group in 1..<groups {
            _ = kernel_binary(
                .add, .float32, destination.base, destination.base,
                partials.bytes + group * bytes, &walk)
        }
    }

    /// The gradient of the images of a strided convolution, from the output's `gradients` and the weights,
    /// both contiguous, without patches.
    func stridedInputGradient(
        _ gradients: Tensor, _ weights: Tensor, _ window: Window, into destination: Tensor
    ) throws {
        var turning = window.kernelWindow(destination.shape)
        let turned = try Storage.make(byteCount: weights.byteCount, for: "conv2d_input_gradient")
        let flipped = turned.bytes.assumingMemoryBound(to: Float.self)
        kernel_convolve_turned_weights_f32(flipped, weights.floatStart, &turning, outputs)
        let (g, kernel, stride) = (geometry, geometry.kernel, geometry.stride)
        // The output's gradient lies within zeros, so that every window of it is whole.
        let before = (h: (kernel.h - 1) / stride.h, w: (kernel.w - 1) / stride.w)
        let rows = (g.height + g.pad.top - 1) / stride.h + before.h + 1
        let columns = (g.width + g.pad.left - 1) / stride.w + before.w + 1
        let (line, paddedLine) = (g.out.w * outputs, columns * outputs)
        let (from, to) = (gradients.floatStart, destination.floatStart)
        let (count, size) = (destination.shape[0], g.height * g.width * channels)
        Parallel.split(count, grain: (count + 15) / 16) { [turning] images in
            var window = turning
            withUnsafeTemporaryAllocation(of: Float.self, capacity: rows * paddedLine) { scratch in
                guard let padded = scratch.baseAddress else { return }
                padded.initialize(repeating: 0, count: rows * paddedLine)
                for image in images {
                    for y in 0..<g.out.h {
                        let place = (y + before.h) * paddedLine + before.w * outputs
                        (padded + place).update(
                            from: from + (image * g.out.h + y) * line, count: line)
                    }
                    kernel_convolve_input_gradient_f32(
                        to + image * size, padded, flipped, &window, outputs)
                }
            }
        }
        withExtendedLifetime(turned) {}
    }

    /// Weights `[kh, kw, channels, outputs]` turned by 180° with their last axes swapped, for
    /// `inputGradient`.
    static func turned(_ weights: Tensor) throws -> Storage {
        let shape = weights.shape
        let (taps, channels, outputs) = (shape[0] * shape[1], shape[2], shape[3])
        let storage = try Storage.make(byteCount: weights.byteCount, for: "conv2d_input_gradient")
        let from = weights.base.assumingMemoryBound(to: Float.self)
        let to = storage.bytes.assumingMemoryBound(to: Float.self)
        for tap in 0..<taps {
            let source = from + tap * channels * outputs
            let target = to + (taps - 1 - tap) * channels * outputs
            for output in 0..<outputs {
                for channel in 0..<channels {
                    target[output * channels + channel] = source[channel * outputs + output]
                }
            }
        }
        return storage
    }

    // MARK: - Borders

    /// The window over a whole image with its border.
    var kernelWindow: KernelWindow {
        let g = geometry
        return KernelWindow(
            height: (g.out.h - 1) * g.stride.h + g.kernel.h, width: g.paddedWidth,
            channels: channels, kernel_h: g.kernel.h, kernel_w: g.kernel.w, stride_h: g.stride.h,
            stride_w: g.stride.w, pad_top: 0, pad_left: 0, out_h: g.out.h, out_w: g.out.w)
    }

    /// An image's gradient with its border, zeros at first, which is left out when `body` is done.
    func withGradientRows(
        of gradients: Tensor, _ image: Int,
        _ body: (UnsafeMutablePointer<Float>, inout KernelWindow) -> Void
    ) {
        let g = geometry
        let line = g.width * channels
        let to = gradients.floatStart + image * g.height * line
        var window = kernelWindow
        to.initialize(repeating: 0, count: g.height * line)
        guard g.isPadded else { return body(to, &window) }
        let paddedLine = g.paddedWidth * channels
        let size = window.height * paddedLine
        withUnsafeTemporaryAllocation(of: Float.self, capacity: size) { scratch in
            guard let padded = scratch.baseAddress else { return }
            padded.initialize(repeating: 0, count: size)
            body(padded, &window)
            for y in 0..<g.height where y + g.pad.top < window.height {
                let from = padded + (y + g.pad.top) * paddedLine + g.pad.left * channels
                (to + y * line).update(from: from, count: line)
            }
        }
    }

    /// The pixels that output rows `first..<first+count` of an image look at, with their border of
    /// zeros, and the window over just these.
    func withRows(
        of images: Tensor, _ image: Int, _ first: Int, _ count: Int,
        _ body: (UnsafePointer<Float>, inout KernelWindow) -> Void
    ) {
        let g = geometry
        let line = g.width * channels
        let start =
            UnsafePointer(images.base.assumingMemoryBound(to: Float.self))
            + image * g.height * line
        var window = KernelWindow(
            height: (count - 1) * g.stride.h + g.kernel.h, width: g.paddedWidth,
            channels: channels, kernel_h: g.kernel.h, kernel_w: g.kernel.w,
            stride_h: g.stride.h, stride_w: g.stride.w, pad_top: 0, pad_left: 0, out_h: count,
            out_w: g.out.w)
        guard g.isPadded else {
            body(start + first * g.stride.h * line, &window)
            return
        }
        let paddedLine = g.paddedWidth * channels
        let height = window.height
        withUnsafeTemporaryAllocation(of: Float.self, capacity: height * paddedLine) { scratch in
            guard let padded = scratch.baseAddress else { return }
            for y in 0..<height {
                let to = padded + y * paddedLine
                let row = first * g.stride.h + y - g.pad.top
                guard row >= 0, row < g.height else {
                    to.initialize(repeating: 0, count: paddedLine)
                    continue
                }
                let left = g.pad.left * channels
                to.initialize(repeating: 0, count: left)
                (to + left).initialize(from: start + row * line, count: line)
                (to + left + line).initialize(repeating: 0, count: g.pad.right * channels)
            }
            body(padded, &window)
        }
    }
}
