import Tensors

/// What pictures are kept from, as a price on their pixels from 0 to 1.
struct PicturePenalty: Equatable, Sendable {
    /// Weight of the total variation: the mean squared difference of neighbours (β = 2).
    var variation = 0.0
    /// Weight of the mean sixth power of the distance from middle grey, which is 1 for black and white.
    var size = 0.0

    /// The sum over all pictures of `[n, h, w, c]`, or of rows where there is no variation.
    func value(of pixels: Tensor) throws -> Tensor {
        var total = try Tensor.zeros([])
        if variation > 0 { total = try total + Self.variation(pixels).sum() * variation }
        if size > 0 { total = try total + Self.size(pixels).sum() * size }
        return total
    }

    /// `[n, h, w, c] → [n]`: the mean over pixels of dx² + dy².
    static func variation(_ pixels: Tensor) throws -> Tensor {
        let count = Double(pixels.count / max(1, pixels.shape[0]))
        var total = try Tensor.zeros([pixels.shape[0]])
        for axis in [1, 2] where pixels.shape[axis] > 1 {
            let rest = pixels.shape[axis] - 1
            let next = try pixels.narrow(axis: axis, from: 1, count: rest)
            let step = try next - pixels.narrow(axis: axis, from: 0, count: rest)
            total = try total + step.square().sum(axes: [1, 2, 3]) / count
        }
        return total
    }

    /// `[n, …] → [n]`
    static func size(_ pixels: Tensor) throws -> Tensor {
        let square = try (2 * pixels - 1).square()
        return try (square * square.square()).mean(axes: Array(1..<pixels.rank))
    }
}
