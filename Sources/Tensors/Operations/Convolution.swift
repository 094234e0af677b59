import Kernels

// A convolution and its two gradients. All three are linear in both inputs, and the gradients of
// each are again among the three, so derivatives of any order exist.
//
// In float32, windows slide over the images themselves (DirectConvolution) where that is faster.
// Elsewhere each is a product with the matrix of patches (im2col), made for some thousands of output
// pixels at a time, so that the patches stay in the second-level cache and scratch memory is bounded.

/// `x: [n, h, w, in] * weight: [kh, kw, in, out] → [n, oh, ow, out]`: a cross-correlation, as all
/// libraries call convolution.
struct Convolution: Operation {
    let window: Window

    let name = "conv2d"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        let (x, weight) = (inputs[0], inputs[1])
        return TensorType(
            [x.shape[0], window.out.h, window.out.w, weight.shape[3]],
            DType.promote(x.dtype, weight.dtype))
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let type = destination.dtype
        guard inputs.allSatisfy({ $0.count > 0 }) else { return destination.fill(0) }
        let x = try inputs[0].cast(toComputeIn: type).packed()
        let weight = try inputs[1].cast(toComputeIn: type).packed()
        let outputs = weight.shape[3]
        if let direct = DirectConvolution(x, window, outputs: outputs, type) {
            direct.convolve(x, weight.base.assumingMemoryBound(to: Float.self), into: destination)
            return
        }
        let patches = Patches(x, window)
        let matrix = Matrix(
            start: UnsafeRawPointer(weight.base), lead: outputs, isTransposed: false)
        Parallel.split(patches.rows, grain: patches.chunk) { range in
            patches.withColumns(range) { columns in
                Gemm.block(
                    type, columns, matrix,
                    destination.base + range.lowerBound * outputs * type.size, outputs, range.count,
                    outputs, patches.width, false)
            }
        }
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ g: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        let (x, weight) = (inputs[0], inputs[1])
        return [
            needs[0] ? try ConvolutionInput(window: window, shape: x.shape)(g, weight) : nil,
            needs[1] ? try ConvolutionWeight(window: window)(x, g) : nil,
        ]
    }
}

/// The gradient of a convolution's input, from those of its output and the weight: a transposed
/// convolution.
struct ConvolutionInput: Operation {
    let window: Window
    /// Of the convolution's input.
    let shape: [Int]

    let name = "conv2d_input_gradient"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        TensorType(shape, DType.promote(inputs[0].dtype, inputs[1].dtype))
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let type = destination.dtype
        guard inputs.allSatisfy({ $0.count > 0 }) else { return destination.fill(0) }
        let g = try inputs[0].cast(toComputeIn: type).packed()
        let weight = try inputs[1].cast(toComputeIn: type).packed()
        let outputs = weight.shape[3]
        if let direct = DirectConvolution.inputGradient(shape, window, outputs: outputs, type) {
            let turned = try DirectConvolution.turned(weight)
            direct.convolve(g, turned.bytes.assumingMemoryBound(to: Float.self), into: destination)
            return
        }
        if window.stride != (1, 1), window.hasNarrowPadding,
            let direct = DirectConvolution(TensorType(shape, type), window, outputs: outputs)
        {
            return try direct.stridedInputGradient(g, weight, window, into: destination)
        }
        let matrix = Matrix(
            start: UnsafeRawPointer(weight.base), lead: outputs, isTransposed: true)
        let patches = Patches(destination, window)
        // Patches of one image overlap, so an image is one thread's.
        Parallel.run(shape[0]) { image in
            patches.add(toImage: image) { range, columns in
                let place = (image * patches.perImage + range.lowerBound) * outputs * type.size
                Gemm.block(
                    type,
                    Matrix(start: g.base + place, lead: outputs, isTransposed: false), matrix,
                    columns, patches.width, range.count, patches.width, outputs, false)
            }
        }
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ c: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        let (g, weight) = (inputs[0], inputs[1])
        return [
            needs[0] ? try Convolution(window: window)(c, weight) : nil,
            needs[1] ? try ConvolutionWeight(window: window)(c, g) : nil,
        ]
    }
}

/// The gradient of a convolution's weight, from its input and the gradient of its output.
struct ConvolutionWeight: Operation {
    let window: Window

    let name = "conv2d_weight_gradient"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        let (x, g) = (inputs[0], inputs[1])
        return TensorType(
            [window.kernel.h, window.kernel.w, x.shape[3], g.shape[3]],
            DType.promote(x.dtype, g.dtype))
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let type = destination.dtype
        guard inputs.allSatisfy({ $0.count > 0 }) else { return destination.fill(0) }
        let x = try inputs[0].cast(toComputeIn: type).packed()
        let g = try inputs[1].cast(toComputeIn: type).packed()
        let outputs = g.shape[3]
        if let direct = DirectConvolution(x, window, outputs: outputs, type) {
            try direct.weightGradient(x, g, into: destination)
            return
        }
        let patches = Patches(x, window)
        let bytes = destination.byteCount
        guard bytes > 0 else { return }
        let chunks = (patches.rows + patches.chunk - 1) / patches.chunk
        // Chunks are summed in groups, and the groups' sums in order; 32 MiB of them at most.
        let groups = Swift.max(1, Swift.min(8, chunks, (32 << 20) / bytes))
        let partials = try Storage.make(byteCount: groups * bytes, for: name)
        Parallel.run(groups) { group in
            let sum = partials.bytes + group * bytes
            sum.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
            for chunk in group * chunks / groups..<(group + 1) * chunks / groups {
                let first = chunk * patches.chunk
                let range = first..<Swift.min(first + patches.chunk, patches.rows)
                patches.withColumns(range) { columns in
                    var transposed = columns
                    transposed.isTransposed = true
                    Gemm.block(
                        type, transposed,
                        Matrix(
                            start: g.base + first * outputs * type.size, lead: outputs,
                            isTransposed: false),
                        sum, outputs, patches.width, outputs, range.count, true)
                }
            }
        }
        destination.base.copyMemory(from: partials.bytes, byteCount: bytes)
        var walk = Walk.row(destination.count, 1, 1)
        for group in 1..<Swift.max(groups, 1) {
            _ = kernel_binary(
                .add, type.kernel, destination.base, destination.base,
                partials.bytes + group * bytes, &walk)
        }
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ c: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        let (x, g) = (inputs[0], inputs[1])
        return [
            needs[0] ? try ConvolutionInput(window: window, shape: x.shape)(g, c) : nil,
            needs[1] ? try Convolution(window: window)(x, c) : nil,
        ]
    }
}

/// The matrix whose rows are the patches of images under a window, of which only a few rows exist
/// at a time.
private struct Patches {
    let images: Tensor
    let window: KernelWindow
    /// Rows of one image, and of all.
    let perImage: Int
    let rows: Int
    /// Elements of a patch.
    let width: Int
    /// Rows made at a time: about 256 KiB of them.
    let chunk: Int
    /// Whether the images are their own patches.
    private let isIdentity: Bool

    init(_ images: Tensor, _ window: Window) {
        self.images = images
        self.window = window.kernelWindow(images.shape)
        perImage = window.out.h * window.out.w
        rows = images.shape[0] * perImage
        width = window.kernel.h * window.kernel.w * images.shape[3]
        chunk = Swift.max(32, (256 << 10) / Swift.max(1, width * images.dtype.size))
        isIdentity =
            window.kernel == (1, 1) && window.stride == (1, 1) && window.pad == (0, 0, 0, 0)
    }

    private var imageBytes: Int { Shape.product(images.shape.dropFirst()) * images.dtype.size }

    /// The rows of a range as a matrix.
    func withColumns(_ range: Range<Int>, _ body: (Matrix) -> Void) {
        let line = width * images.dtype.size
        let lead = Swift.max(1, width)
        if isIdentity {
            body(
                Matrix(
                    start: images.base + range.lowerBound * line, lead: lead, isTransposed: false))
            return
        }
        withUnsafeTemporaryAllocation(byteCount: range.count * line, alignment: 64) { scratch in
            guard let columns = scratch.baseAddress else { return }
            var row = range.lowerBound
            while row < range.upperBound {
                let image = row / perImage
                let first = row % perImage
                let count = Swift.min(perImage - first, range.upperBound - row)
                let to = columns + (row - range.lowerBound) * line
                let from = images.base + image * imageBytes
                withUnsafePointer(to: window) { window in
                    if images.dtype == .float32 {
                        kernel_im2col_f32(
                            to.assumingMemoryBound(to: Float.self),
                            from.assumingMemoryBound(to: Float.self), window, first, count)
                    } else {
                        kernel_im2col_f64(
                            to.assumingMemoryBound(to: Double.self),
                            from.assumingMemoryBound(to: Double.self), window, first, count)
                    }
                }
                row += count
            }
            body(Matrix(start: columns, lead: lead, isTransposed: false))
        }
    }

    /// Sets an image to the sum of the patches that `fill` makes, some rows at a time.
    func add(toImage image: Int, _ fill: (Range<Int>, UnsafeMutableRawPointer) -> Void) {
        let start = images.base + image * imageBytes
        if isIdentity {
            fill(0..<perImage, start)
            return
        }
        start.initializeMemory(as: UInt8.self, repeating: 0, count: imageBytes)
        let line = width * images.dtype.size
        let most = Swift.min(chunk, perImage)
        withUnsafeTemporaryAllocation(byteCount: most * line, alignment: 64) { scratch in
            guard let columns = scratch.baseAddress else { return }
            for first in stride(from: 0, to: perImage, by: Swift.max(1, most)) {
                let count = Swift.min(most, perImage - first)
                fill(first..<first + count, columns)
                withUnsafePointer(to: window) { window in
                    if images.dtype == .float32 {
                        kernel_col2im_f32(
                            start.assumingMemoryBound(to: Float.self),
                            columns.assumingMemoryBound(to: Float.self), window, first, count)
                    } else {
                        kernel_col2im_f64(
                            start.assumingMemoryBound(to: Double.self),
                            columns.assumingMemoryBound(to: Double.self), window, first, count)
                    }
                }
            }
        }
    }
}

extension Tensor {
    /// The 2-D convolution of images `[n, h, w, in]` with a weight `[kh, kw, in / groups, out]`, giving
    /// `[n, oh, ow, out]`. Integers are computed in float32.
    package func conv2d(
        _ weight: Tensor, stride: (Int, Int) = (1, 1), padding: Padding = .valid, groups: Int = 1
    ) throws -> Tensor {
        guard weight.rank == 4 else {
            throw TensorError(
                "conv2d", "needs a weight of shape [kh, kw, in, out], not \(weight.shape)")
        }
        let window = try Window(
            shape, kernel: (weight.shape[0], weight.shape[1]), stride: stride, padding: padding,
            for: "conv2d")
        if groups != 1 { return try groupedConvolution(weight, window, groups: groups) }
        guard shape[3] == weight.shape[2] else {
            throw TensorError(
                "conv2d",
                "images \(shape) have \(shape[3]) channels, but the weight \(weight.shape) is for "
                    + "\(weight.shape[2])")
        }
        let width = weight.shape[0] * weight.shape[1]
        guard
            width.multipliedReportingOverflow(by: Swift.max(shape[3], 1)).partialValue <= Int32.max,
            weight.shape[3] <= Int32.max
        else { throw TensorError("conv2d", "the weight \(weight.shape) is too large") }
        return try Convolution(window: window)(floats(), weight.floats())
    }

    /// This tensor, in float32 if it holds no floats.
    package func floats() throws -> Tensor { dtype.isFloat ? self : try cast(.float32) }
}
