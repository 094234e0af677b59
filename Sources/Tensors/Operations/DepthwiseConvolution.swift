// A convolution of each channel by itself, and its two gradients. As for full convolutions, each is
// linear in both inputs and the gradients of each are among the three. All of them add up the same
// products, of an output pixel, a pixel under its window and the window's weight there, into one of the
// three; what they differ in is into which.

/// `x: [n, h, w, c] * weight: [kh, kw, c] → [n, oh, ow, c]`
struct DepthwiseConvolution: Operation {
    let window: Window

    let name = "conv2d"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        let (x, weight) = (inputs[0], inputs[1])
        return TensorType(
            [x.shape[0], window.out.h, window.out.w, x.shape[3]],
            DType.promote(x.dtype, weight.dtype))
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        destination.fill(0)
        let (x, weight) = try Products.packed(inputs, like: destination)
        let products = Products(window, x.shape)
        Parallel.split(products.rows, grain: products.grain) { rows in
            products.add(rows, pixels: x, weights: weight, outputs: destination, into: .outputs)
        }
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ g: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        let (x, weight) = (inputs[0], inputs[1])
        return [
            needs[0] ? try DepthwiseInput(window: window, shape: x.shape)(g, weight) : nil,
            needs[1] ? try DepthwiseWeight(window: window)(x, g) : nil,
        ]
    }
}

/// The gradient of the input, from those of the output and the weight.
private struct DepthwiseInput: Operation {
    let window: Window
    /// Of the convolution's input.
    let shape: [Int]

    let name = "conv2d_input_gradient"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        TensorType(shape, DType.promote(inputs[0].dtype, inputs[1].dtype))
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        destination.fill(0)
        let (g, weight) = try Products.packed(inputs, like: destination)
        let products = Products(window, shape)
        // Windows of one image overlap, so an image is one thread's.
        Parallel.run(shape[0]) { image in
            products.add(
                products.rows(of: image), pixels: destination, weights: weight, outputs: g,
                into: .pixels)
        }
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ c: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        let (g, weight) = (inputs[0], inputs[1])
        return [
            needs[0] ? try DepthwiseConvolution(window: window)(c, weight) : nil,
            needs[1] ? try DepthwiseWeight(window: window)(c, g) : nil,
        ]
    }
}

/// The gradient of the weight, from the input and the gradient of the output.
private struct DepthwiseWeight: Operation {
    let window: Window

    let name = "conv2d_weight_gradient"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        TensorType(
            [window.kernel.h, window.kernel.w, inputs[0].shape[3]],
            DType.promote(inputs[0].dtype, inputs[1].dtype))
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let (x, g) = try Products.packed(inputs, like: destination)
        let products = Products(window, x.shape)
        // Images are summed in groups, and the groups' sums in order, so that the number of threads
        // changes nothing.
        let images = x.shape[0]
        let groups = Swift.max(1, Swift.min(8, images))
        let sums = try (0..<groups).map { _ in
            try Tensor.zeros(destination.shape, destination.dtype)
        }
        Parallel.run(groups) { group in
            for image in group * images / groups..<(group + 1) * images / groups {
                products.add(
                    products.rows(of: image), pixels: x, weights: sums[group], outputs: g,
                    into: .weights)
            }
        }
        let total = try sums.dropFirst().reduce(sums[0]) { try $0 + $1 }
        Walk.copy(total, into: destination)
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ c: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        let (x, g) = (inputs[0], inputs[1])
        return [
            needs[0] ? try DepthwiseInput(window: window, shape: x.shape)(g, c) : nil,
            needs[1] ? try DepthwiseConvolution(window: window)(x, c) : nil,
        ]
    }
}

/// The products of a depthwise convolution over images of one shape.
private struct Products {
    enum Sum { case pixels, weights, outputs }

    let window: Window
    /// Of the images: `[n, h, w, c]`.
    let shape: [Int]

    init(_ window: Window, _ shape: [Int]) {
        self.window = window
        self.shape = shape
    }

    /// Rows of output pixels.
    var rows: Int { shape[0] * window.out.h }
    func rows(of image: Int) -> Range<Int> { image * window.out.h..<(image + 1) * window.out.h }

    /// Rows that are worth a thread.
    var grain: Int {
        let (taps, overflow) = (window.kernel.h * window.kernel.w)
            .multipliedReportingOverflow(by: Swift.max(1, window.out.w * shape[3]))
        return overflow ? 1 : Swift.max(1, Walk.grain / taps)
    }

    static func packed(_ inputs: [Tensor], like result: Tensor) throws -> (Tensor, Tensor) {
        (
            try inputs[0].cast(toComputeIn: result.dtype).packed(),
            try inputs[1].cast(toComputeIn: result.dtype).packed()
        )
    }

    /// Adds the products of some rows of output pixels. All tensors are contiguous and of one type.
    func add(
        _ rows: Range<Int>, pixels: Tensor, weights: Tensor, outputs: Tensor, into sum: Sum
    ) {
        if pixels.dtype == .float32 {
            add(rows, pixels.base, weights.base, outputs.base, into: sum, as: Float.self)
        } else {
            add(rows, pixels.base, weights.base, outputs.base, into: sum, as: Double.self)
        }
    }

    private func add<T: BinaryFloatingPoint>(
        _ rows: Range<Int>, _ pixels: UnsafeMutableRawPointer, _ weights: UnsafeMutableRawPointer,
        _ outputs: UnsafeMutableRawPointer, into sum: Sum, as type: T.Type
    ) {
        let channels = shape[3]
        let pixels = pixels.assumingMemoryBound(to: type)
        let weights = weights.assumingMemoryBound(to: type)
        let outputs = outputs.assumingMemoryBound(to: type)
        forEach(rows) { pixel, tap, output in
            let x = pixels + pixel * channels
            let w = weights + tap * channels
            let y = outputs + output * channels
            switch sum {
            case .pixels: for c in 0..<channels { x[c] += y[c] * w[c] }
            case .weights: for c in 0..<channels { w[c] += x[c] * y[c] }
            case .outputs: for c in 0..<channels { y[c] += x[c] * w[c] }
            }
        }
    }

    /// Every pixel under the window of every output pixel of some rows, with the place in the window.
    @inline(__always)
    private func forEach(
        _ rows: Range<Int>, _ body: (_ pixel: Int, _ tap: Int, _ output: Int) -> Void
    ) {
        let (height, width) = (shape[1], shape[2])
        for row in rows {
            let (image, outY) = (row / window.out.h, row % window.out.h)
            for outX in 0..<window.out.w {
                for tapY in 0..<window.kernel.h {
                    let y = outY * window.stride.h + tapY - window.pad.top
                    guard y >= 0, y < height else { continue }
                    for tapX in 0..<window.kernel.w {
                        let x = outX * window.stride.w + tapX - window.pad.left
                        guard x >= 0, x < width else { continue }
                        body(
                            (image * height + y) * width + x, tapY * window.kernel.w + tapX,
                            row * window.out.w + outX)
                    }
                }
            }
        }
    }
}
