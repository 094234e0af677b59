import Kernels

/// Pooling over images, and what its gradients are made of. Gradients of maxima go to the first
/// maximum of each window; averages count only what lies inside the image.
struct Pooling: Operation {
    enum Kind: Sendable {
        /// `[x]`: the largest of each window.
        case maximum
        /// `[x, g]`: g at the place of each window's maximum, summed over windows.
        case maximumGradient
        /// `[x, c]`: what c has at the place of each window's maximum.
        case maximumGather
        /// `[x]`: the mean of each window.
        case average
        /// `[g]`: g spread evenly over each window, summed over windows.
        case averageGradient
    }

    let kind: Kind
    let window: Window
    /// Of the images.
    let shape: [Int]

    var name: String {
        switch kind {
        case .maximum: "maxpool2d"
        case .maximumGradient: "maxpool2d_gradient"
        case .maximumGather: "maxpool2d_gather"
        case .average: "avgpool2d"
        case .averageGradient: "avgpool2d_gradient"
        }
    }

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        let isInput = kind == .maximumGradient || kind == .averageGradient
        let pooled = [shape[0], window.out.h, window.out.w, shape[3]]
        return TensorType(isInput ? shape : pooled, inputs[inputs.count - 1].dtype)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let type = destination.dtype
        guard destination.count > 0, inputs.allSatisfy({ $0.count > 0 }) else {
            return destination.fill(0)
        }
        let first = try inputs[0].cast(toComputeIn: type).packed()
        let second = try inputs.count > 1 ? inputs[1].cast(toComputeIn: type).packed() : first
        if type == .float32 {
            run(Float.self, first, second, destination)
        } else {
            run(Double.self, first, second, destination)
        }
    }

    /// Images are independent of each other.
    private func run<T: PoolingElement>(
        _ type: T.Type, _ first: Tensor, _ second: Tensor, _ destination: Tensor
    ) {
        let kernels = T.pooling
        let (image, pooled) = (
            shape[1] * shape[2] * shape[3], window.out.h * window.out.w * shape[3]
        )
        let a = first.base.assumingMemoryBound(to: T.self)
        let b = second.base.assumingMemoryBound(to: T.self)
        let out = destination.base.assumingMemoryBound(to: T.self)
        let geometry = window.kernelWindow(shape)
        Parallel.split(shape[0], grain: Swift.max(1, Walk.grain / Swift.max(1, image))) { images in
            withUnsafePointer(to: geometry) { window in
                for index in images {
                    let (x, y) = (index * image, index * pooled)
                    switch kind {
                    case .maximum: kernels.maximum(out + y, a + x, window)
                    case .maximumGradient:
                        (out + x).initialize(repeating: T.nothing, count: image)
                        kernels.maximumBackward(out + x, a + x, b + y, window)
                    case .maximumGather: kernels.maximumGather(out + y, a + x, b + x, window)
                    case .average: kernels.average(out + y, a + x, window)
                    case .averageGradient:
                        (out + x).initialize(repeating: T.nothing, count: image)
                        kernels.averageBackward(out + x, a + y, window)
                    }
                }
            }
        }
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ g: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        func pooling(_ kind: Kind) -> Pooling { Pooling(kind: kind, window: window, shape: shape) }
        // Which place is the largest does not change with small changes of x.
        let x = inputs[0].detached()
        switch kind {
        case .maximum: return [try pooling(.maximumGradient)(x, g)]
        case .maximumGradient: return [nil, needs[1] ? try pooling(.maximumGather)(x, g) : nil]
        case .maximumGather: return [nil, needs[1] ? try pooling(.maximumGradient)(x, g) : nil]
        case .average: return [try pooling(.averageGradient)(g)]
        case .averageGradient: return [try pooling(.average)(g)]
        }
    }
}

/// The pooling kernels of one type.
private struct PoolingKernels<T> {
    typealias Window = UnsafePointer<KernelWindow>?
    let maximum: (UnsafeMutablePointer<T>?, UnsafePointer<T>?, Window) -> Void
    let maximumBackward:
        (UnsafeMutablePointer<T>?, UnsafePointer<T>?, UnsafePointer<T>?, Window) -> Void
    let maximumGather:
        (UnsafeMutablePointer<T>?, UnsafePointer<T>?, UnsafePointer<T>?, Window) -> Void
    let average: (UnsafeMutablePointer<T>?, UnsafePointer<T>?, Window) -> Void
    let averageBackward: (UnsafeMutablePointer<T>?, UnsafePointer<T>?, Window) -> Void
}

private protocol PoolingElement {
    static var nothing: Self { get }
    static var pooling: PoolingKernels<Self> { get }
}

extension Float: PoolingElement {
    fileprivate static var nothing: Float { 0 }
    fileprivate static var pooling: PoolingKernels<Float> {
        PoolingKernels(
            maximum: kernel_maxpool_f32, maximumBackward: kernel_maxpool_backward_f32,
            maximumGather: kernel_maxpool_gather_f32, average: kernel_avgpool_f32,
            averageBackward: kernel_avgpool_backward_f32)
    }
}

extension Double: PoolingElement {
    fileprivate static var nothing: Double { 0 }
    fileprivate static var pooling: PoolingKernels<Double> {
        PoolingKernels(
            maximum: kernel_maxpool_f64, maximumBackward: kernel_maxpool_backward_f64,
            maximumGather: kernel_maxpool_gather_f64, average: kernel_avgpool_f64,
            averageBackward: kernel_avgpool_backward_f64)
    }
}

extension Tensor {
    private func pool(
        _ kind: Pooling.Kind, _ size: (Int, Int), _ stride: (Int, Int)?, _ padding: Padding,
        _ name: String
    ) throws -> Tensor {
        let window = try Window(
            shape, kernel: size, stride: stride ?? size, padding: padding, for: name)
        return try Pooling(kind: kind, window: window, shape: shape)(floats())
    }

    /// The largest element of each window, per channel: `[n, h, w, c] → [n, oh, ow, c]`. Windows
    /// do not overlap unless a stride is given. Padding never wins.
    package func maxPool2d(
        _ size: (Int, Int), stride: (Int, Int)? = nil, padding: Padding = .valid
    ) throws -> Tensor { try pool(.maximum, size, stride, padding, "maxpool2d") }

    /// The mean of each window, per channel. Padding does not count.
    package func avgPool2d(
        _ size: (Int, Int), stride: (Int, Int)? = nil, padding: Padding = .valid
    ) throws -> Tensor { try pool(.average, size, stride, padding, "avgpool2d") }
}
