import Networks
import Tensors

/// How inputs are looked for.
package struct MaximizationOptions: Sendable {
    /// Whether the activation is made small instead.
    package var isNegative = false
    package var steps = 256
    /// The step's length, in the numbers that stand for a picture; 0.05 by waves and 0.02 by pixels where
    /// nothing is given.
    package var lr: Double?
    /// Waves for pictures and pixels for everything else where nothing is given.
    package var parameterization: Parameterization?
    /// How a picture of waves is moved is usual for its size, and any other not moved, where nothing is given.
    package var jitter: Int?
    package var rotation: Double?
    package var scale: Double?
    /// Weight of the total variation.
    package var variation = 0.0
    /// Weight of the distance from grey.
    package var size = 0.0
    /// Steps between two pictures that are kept; a fifteenth of all if not given.
    package var every: Int?
    package var seed: UInt64 = 0
    /// Whether steps are planned; the same numbers but for rounding.
    package var isPlanned = true

    package init() {}

    var penalty: PicturePenalty? {
        variation > 0 || size > 0 ? PicturePenalty(variation: variation, size: size) : nil
    }

    func validate(isPicture: Bool) throws {
        func require(_ isTrue: Bool, _ problem: String) throws {
            guard isTrue else { throw NetworkError("maximize", problem) }
        }
        try require((1...1_000_000).contains(steps), "`steps` is from 1 to 1000000, got \(steps)")
        if let lr { try require(lr > 0 && lr.isFinite, "`lr` is above 0, got \(lr)") }
        if let every { try require(every > 0, "`every` is at least 1, got \(every)") }
        let (jitter, rotation, scale) = (self.jitter ?? 0, self.rotation ?? 0, self.scale ?? 0)
        try require((0...65_536).contains(jitter), "`jitter` is at least 0, got \(jitter)")
        try require(
            (0...180).contains(rotation), "`rotation` is from 0 to 180 degrees, got \(rotation)")
        try require((0..<1).contains(scale), "`scale` is from 0 to below 1, got \(scale)")
        try require(
            variation >= 0 && variation.isFinite, "`tv` is at least 0, got \(variation)")
        try require(size >= 0 && size.isFinite, "`lp` is at least 0, got \(size)")
        guard !isPicture else { return }
        try require(
            parameterization != .fourier && jitter == 0 && rotation == 0 && scale == 0
                && variation == 0,
            "waves, jitter, rotation, scale and `tv` are for pictures [height, width, channels]")
    }
}

/// A network and what its inputs are, for a search of inputs.
struct MaximizationProblem {
    let path: LayerPath
    let space: PictureSpace
    let range: InputRange
    /// Of one input as the network takes it: a picture's shape, or another one with as many elements.
    let inputShape: [Int]
    let motion: PictureMotion
    let options: MaximizationOptions

    var isPicture: Bool { space.shape.count == 3 }

    /// `pixels: [n] + picture → [n] + inputShape`
    func inputs(_ pixels: Tensor) throws -> Tensor {
        let scaled = try range.inputs(pixels)
        return inputShape == space.shape
            ? scaled : try scaled.reshape([pixels.shape[0]] + inputShape)
    }

    var rate: Double { options.lr ?? (space.parameterization == .fourier ? 0.05 : 0.02) }
}
