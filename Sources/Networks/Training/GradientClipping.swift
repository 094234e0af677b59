import Tensors

/// A limit on the gradients of a step, before the optimizer sees them.
package enum GradientClipping: Equatable, Sendable {
    /// The largest length of all gradients together, as one vector: longer ones are scaled down as a
    /// whole, so that their direction stays (Pascanu and others, On the Difficulty of Training Recurrent
    /// Neural Networks, 2013). As PyTorch's clip_grad_norm_.
    case norm(Double)
    /// The largest size of each element.
    case value(Double)

    func validate() throws {
        let (name, limit) =
            switch self {
            case .norm(let limit): ("clip_norm", limit)
            case .value(let limit): ("clip_value", limit)
            }
        guard limit > 0 else { throw NetworkError("fit", "`\(name)` is above 0, got \(limit)") }
    }

    /// The limited gradients; those within the limit as they are. nil where their length is not finite,
    /// so that no scale can mend them.
    func callAsFunction(_ gradients: [Tensor]) throws -> [Tensor]? {
        switch self {
        case .value(let limit): return try gradients.map { try $0.clip(-limit, limit) }
        case .norm(let limit):
            let length = try gradients.reduce(0) { try $0 + squares($1) }.squareRoot()
            guard length.isFinite else { return nil }
            // PyTorch's guard against a length of 0.
            let scale = limit / (length + 1e-6)
            return scale >= 1 ? gradients : try gradients.map { try $0 * scale }
        }
    }

    /// The sum of squares, in pieces that are joined in order, so that it has the same bits on any number
    /// of threads.
    private func squares(_ gradient: Tensor) throws -> Double {
        let grain = 1 << 15
        let count = gradient.count
        return try gradient.withElements(Float.self) { elements in
            var sums = [Double](repeating: 0, count: (count + grain - 1) / grain)
            sums.withUnsafeMutableBufferPointer { sums in
                nonisolated(unsafe) let sums = sums
                nonisolated(unsafe) let elements = elements
                Parallel.run(sums.count) { piece in
                    var sum = 0.0
                    for i in piece * grain..<min(count, (piece + 1) * grain) {
                        sum += Double(elements[i]) * Double(elements[i])
                    }
                    sums[piece] = sum
                }
            }
            return sums.reduce(0, +)
        }
    }
}
