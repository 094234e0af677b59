import Kernels

// Batch normalisation in float32: `y = gamma (x − mean) / √(variance + epsilon) + beta`, the statistics
// being those of x itself. Three operations, so that each goes over the elements once; other types are
// composed of general ones in `batchNormalized`.

/// `x: […, c] → [2, c]`: each channel's mean and variance (of the population), in one pass. Sums are of the
/// differences from the first row, so that a mean far from zero costs no digits.
struct ChannelMoments: Operation {
    let name = "batch_norm_moments"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        TensorType([2, inputs[0].shape[inputs[0].rank - 1]], .float32)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let x = try inputs[0].packed()
        let rows = ChannelRows(x)
        let (from, to) = (x.floatStart, destination.floatStart)
        let sums = rows.sums { sums, range in
            kernel_channel_moments_f32(
                sums, from + range.lowerBound * rows.channels, from, range.count, rows.channels)
        }
        for c in 0..<rows.channels {
            let mean = sums[c] / Double(rows.count)
            let square = sums[rows.channels + c] / Double(rows.count)
            to[c] = Float(Double(from[c]) + mean)
            to[rows.channels + c] = Float(Swift.max(0, square - mean * mean))
        }
        withExtendedLifetime(x) {}
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ g: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        // d mean / dx = 1 / n, d variance / dx = 2 (x − mean) / n
        let x = inputs[0]
        let n = Double(x.count / x.shape[x.rank - 1])
        let mean = try output.detached().narrow(axis: 0, from: 0, count: 1)
        let (first, second) = (
            try g.narrow(axis: 0, from: 0, count: 1), try g.narrow(axis: 0, from: 1, count: 1)
        )
        let flat = try x.reshape([x.count / mean.count, mean.count])
        let slope = try (first + (flat - mean) * second * 2) / n
        return [try slope.reshape(x.shape)]
    }
}

/// `[x, gamma, beta, moments] → x's shape`. What its gradient sends to x includes the way through the
/// moments, which receive nothing themselves.
struct BatchNormalization: Operation {
    let epsilon: Double

    let name = "batch_norm"

    func rule(_ inputs: [Tensor]) throws -> TensorType { TensorType(inputs[0].shape, .float32) }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        try evaluate(inputs, into: destination, plus: nil, isRectified: false)
    }

    /// Adds a tensor of x's shape and takes the positive part, where asked for, in the same pass.
    func evaluate(
        _ inputs: [Tensor], into destination: Tensor, plus other: Tensor?, isRectified: Bool
    ) throws {
        let (x, other) = (try inputs[0].packed(), try other?.packed())
        let rows = ChannelRows(x)
        let factors = try ChannelFactors(
            gamma: inputs[1], beta: inputs[2], moments: inputs[3], epsilon)
        let (from, to, channels) = (x.floatStart, destination.floatStart, rows.channels)
        let added = other?.floatStart
        Parallel.split(rows.count, grain: rows.grain) { range in
            let at = range.lowerBound * channels
            kernel_normalize_f32(
                to + at, from + at, factors.scale, factors.shift, added.map { $0 + at },
                range.count, channels, isRectified ? 1 : 0)
        }
        withExtendedLifetime((x, other)) {}
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ g: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        let (x, gamma, beta, moments) = (inputs[0], inputs[1], inputs[2], inputs[3])
        guard g.node == nil, inputs.allSatisfy({ $0.node == nil }) else {
            // Somebody differentiates the gradient itself: the general operations can be.
            let composed = try Gradient.cotangents(x, gamma, beta, g, epsilon)
            return [composed[0], composed[1], composed[2], nil]
        }
        let sums = try BatchNormalizationSums(epsilon: epsilon).apply([g, x, gamma, beta, moments])
        let channels = gamma.shape[0]
        return [
            needs[0]
                ? try BatchNormalizationInput(epsilon: epsilon)
                    .apply([g, x, gamma, beta, moments, sums]) : nil,
            needs[1]
                ? try sums.narrow(axis: 0, from: 1, count: 1).reshape([channels]) : nil,
            needs[2]
                ? try sums.narrow(axis: 0, from: 0, count: 1).reshape([channels]) : nil,
            nil,
        ]
    }
}

/// `[g, x, gamma, beta, moments] → [2, c]`: the gradients of beta, Σ g, and of gamma,
/// Σ g (x − mean) / √(variance + ε).
struct BatchNormalizationSums: Operation {
    let epsilon: Double
    /// Whether `g` is that of a relu behind the normalisation.
    var isRectified = false

    let name = "batch_norm_sums"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        TensorType(inputs[4].shape, .float32)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let (g, x) = (try inputs[0].packed(), try inputs[1].packed())
        let rows = ChannelRows(x)
        let factors = try ChannelFactors(
            gamma: inputs[2], beta: inputs[3], moments: inputs[4], epsilon)
        let (slopes, from, to, channels) = (
            g.floatStart, x.floatStart, destination.floatStart, rows.channels
        )
        let (scale, shift) = (factors.scale, factors.shift)
        let sums = rows.sums { sums, range in
            let at = range.lowerBound * channels
            kernel_channel_gradient_sums_f32(
                sums, slopes + at, from + at, factors.mean, isRectified ? scale : nil, shift,
                range.count, channels)
        }
        for c in 0..<channels {
            to[c] = Float(sums[c])
            to[channels + c] = Float(sums[channels + c] * Double(factors.inverse[c]))
        }
        withExtendedLifetime((g, x)) {}
    }
}

/// `[g, x, gamma, beta, moments, sums] → x's shape`: the gradient of x,
/// `gamma / √(variance + ε) · (g − Σ g / n − x̂ Σ g x̂ / n)`, an affine function of g and x in each channel.
struct BatchNormalizationInput: Operation {
    let epsilon: Double
    /// Whether `g` is that of a relu behind the normalisation.
    var isRectified = false

    let name = "batch_norm_input_gradient"

    func rule(_ inputs: [Tensor]) throws -> TensorType { TensorType(inputs[1].shape, .float32) }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let (g, x) = (try inputs[0].packed(), try inputs[1].packed())
        let rows = ChannelRows(x)
        let factors = try ChannelFactors(
            gamma: inputs[2], beta: inputs[3], moments: inputs[4], epsilon)
        let sums = try inputs[5].toArray(Float.self)
        let (slopes, from, to, channels) = (
            g.floatStart, x.floatStart, destination.floatStart, rows.channels
        )
        let n = Float(rows.count)
        let (scale, shift) = (factors.scale, factors.shift)
        let slope = (0..<channels).map {
            -scale[$0] * factors.inverse[$0] * sums[channels + $0] / n
        }
        let offset = (0..<channels).map { -scale[$0] * sums[$0] / n - slope[$0] * factors.mean[$0] }
        Parallel.split(rows.count, grain: rows.grain) { range in
            let at = range.lowerBound * channels
            kernel_affine_pair_f32(
                to + at, slopes + at, from + at, scale, slope, offset,
                isRectified ? scale : nil, shift, range.count, channels)
        }
        withExtendedLifetime((g, x)) {}
    }

    func canOverwrite(_ index: Int) -> Bool { index == 0 }
}

/// A tensor as rows of channels.
private struct ChannelRows {
    let count: Int
    let channels: Int

    init(_ x: Tensor) {
        channels = Swift.max(1, x.shape[x.rank - 1])
        count = x.count / channels
    }

    /// Rows that are worth a thread.
    var grain: Int { Swift.max(1, Walk.grain / channels) }

    /// Two sums a channel over all rows, in pieces that the shape alone decides, joined in order.
    func sums(_ add: (UnsafeMutablePointer<Double>, Range<Int>) -> Void) -> [Double] {
        let pieces = Swift.max(1, Swift.min(16, count / grain))
        let width = 2 * channels
        var partials = [Double](repeating: 0, count: pieces * width)
        partials.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            nonisolated(unsafe) let partials = start
            Parallel.run(pieces) { piece in
                add(
                    partials + piece * width,
                    piece * count / pieces..<(piece + 1) * count / pieces)
            }
        }
        return (0..<width).map { place in
            (0..<pieces).reduce(0) { $0 + partials[$1 * width + place] }
        }
    }
}

/// What each channel is normalised with: `x · scale + shift`.
private struct ChannelFactors {
    let mean: [Float]
    /// 1 / √(variance + epsilon)
    let inverse: [Float]
    let scale: [Float]
    let shift: [Float]

    init(gamma: Tensor, beta: Tensor, moments: Tensor, _ epsilon: Double) throws {
        let channels = moments.shape[1]
        let values = try moments.toArray(Float.self)
        let (gamma, beta) = (try gamma.toArray(Float.self), try beta.toArray(Float.self))
        let mean = Array(values[..<channels])
        let inverse = values[channels...].map { Float(1 / (Double($0) + epsilon).squareRoot()) }
        let scale = zip(gamma, inverse).map { $0 * $1 }
        self.mean = mean
        self.inverse = inverse
        self.scale = scale
        shift = (0..<channels).map { beta[$0] - mean[$0] * scale[$0] }
    }
}

extension Gradient {
    /// The gradients of x, gamma and beta as general operations give them.
    fileprivate static func cotangents(
        _ x: Tensor, _ gamma: Tensor, _ beta: Tensor, _ g: Tensor, _ epsilon: Double
    ) throws -> [Tensor] {
        let axes = Array(0..<x.rank - 1)
        let n = Double(x.count / Swift.max(1, gamma.count))
        let centred = try x - x.mean(axes: axes)
        let inverse = try (centred.square().mean(axes: axes) + epsilon).rsqrt()
        let unit = try centred * inverse
        let (ofBeta, ofGamma) = (try g.sum(axes: axes), try (g * unit).sum(axes: axes))
        let ofX = try gamma * inverse * (g - ofBeta / n - unit * (ofGamma / n))
        return [ofX, ofGamma, ofBeta]
    }
}

extension Tensor {
    /// The elements of a contiguous float32 tensor.
    var floatStart: UnsafeMutablePointer<Float> { base.assumingMemoryBound(to: Float.self) }

    /// Batch normalisation with the batch's own statistics, which are returned as well (the
    /// variance of the population) for a running average.
    package func batchNormalized(gamma: Tensor, beta: Tensor, epsilon: Double = 1e-3) throws -> (
        result: Tensor, mean: Tensor, variance: Tensor
    ) {
        guard rank > 1 else {
            throw TensorError("batch_norm", "needs a batch and channels, not shape \(shape)")
        }
        let channels = shape[rank - 1]
        guard count > 0, [self, gamma, beta].allSatisfy({ $0.dtype == .float32 }),
            gamma.shape == [channels], beta.shape == [channels]
        else { return try generallyNormalized(gamma, beta, epsilon) }
        let moments = try ChannelMoments()(self)
        func row(_ index: Int) throws -> Tensor {
            try moments.narrow(axis: 0, from: index, count: 1).reshape([channels])
        }
        let result = try BatchNormalization(epsilon: epsilon)(self, gamma, beta, moments)
        return (result, try row(0), try row(1))
    }

    private func generallyNormalized(_ gamma: Tensor, _ beta: Tensor, _ epsilon: Double) throws -> (
        result: Tensor, mean: Tensor, variance: Tensor
    ) {
        let axes = Array(0..<rank - 1)
        let mean = try mean(axes: axes)
        let variance = try variance(axes: axes)
        let result = try normalized(
            mean: mean, variance: variance, gamma: gamma, beta: beta, epsilon: epsilon)
        return (result, mean, variance)
    }
}
