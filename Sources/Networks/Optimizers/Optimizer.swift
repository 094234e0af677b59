import Tensors

/// How weights follow their gradients. The settings only: the numbers it keeps are in `OptimizerState`.
package protocol Optimizer: Sendable {
    static var kind: String { get }
    /// The learning rate that training starts with.
    var lr: Double { get }
    var settings: JSON { get }
    /// How many numbers it keeps for each weight.
    var slotCount: Int { get }

    func validate() throws

    /// Changes all weights and their slots in place. `step` counts from 1; `rate` is the learning rate now.
    func update(
        _ weights: [Tensor], gradients: [Tensor], slots: [[Tensor]], step: Int, rate: Double) throws
}

/// An optimizer to which each weight is a matter of its own.
package protocol WeightwiseOptimizer: Optimizer {
    /// Changes one weight and its slots in place.
    func update(
        _ weight: Tensor, _ gradient: Tensor, _ slots: [Tensor], step: Int, rate: Double) throws
}

extension WeightwiseOptimizer {
    package func update(
        _ weights: [Tensor], gradients: [Tensor], slots: [[Tensor]], step: Int, rate: Double
    ) throws {
        for (index, weight) in weights.enumerated() {
            try update(weight, gradients[index], slots[index], step: step, rate: rate)
        }
    }
}

extension Optimizer {
    package var kind: String { Self.kind }

    func require(_ isTrue: Bool, _ problem: String) throws {
        guard isTrue else { throw NetworkError(kind, problem) }
    }

    func requirePositive(_ name: String, _ value: Double) throws {
        try require(value > 0 && value.isFinite, "`\(name)` is above 0, got \(value)")
    }

    func requireShare(_ name: String, _ value: Double) throws {
        try require((0..<1).contains(value), "`\(name)` is from 0 to below 1, got \(value)")
    }

    func requireDecay(_ value: Double) throws {
        try require(
            value >= 0 && value.isFinite, "`weight_decay` is at least 0, got \(value)")
    }
}

/// The two shares of a running mean: of what it was, and of what is new. The second is a difference of
/// doubles, as that of a rounded share near 1 would have few right digits.
struct MeanShares {
    let kept: Float
    let added: Float

    init(keeping share: Double) {
        kept = Float(share)
        added = Float(1 - share)
    }

    func callAsFunction(_ mean: Float, _ new: Float) -> Float { kept * mean + added * new }
}

/// What an optimizer remembers between steps, in the order of the weights.
package struct OptimizerState {
    package var step = 0
    package var slots: [[Tensor]]

    package init(_ optimizer: any Optimizer, for weights: [Weight]) throws {
        slots = try weights.map { weight in
            try (0..<optimizer.slotCount).map { _ in try Tensor.zeros(weight.value.shape) }
        }
    }
}

/// The elements of a weight and what goes with it, split into pieces that threads may share: every
/// element depends on its own place alone, so the split does not show in the result.
enum Elementwise {
    private static let grain = 1 << 15

    static func update(
        _ weight: Tensor, _ gradient: Tensor, _ slots: [Tensor],
        _ body:
            @escaping (
                Range<Int>, UnsafeMutablePointer<Float>, UnsafePointer<Float>,
                [UnsafeMutablePointer<Float>]
            ) -> Void
    ) throws {
        try gradient.withElements(Float.self) { gradient in
            try weight.withMutableElements(Float.self) { weight in
                try withPointers(slots[...], []) { slots in
                    guard let weight = weight.baseAddress, let from = gradient.baseAddress else {
                        return
                    }
                    nonisolated(unsafe) let (weight_, from_, slots_) = (weight, from, slots)
                    Parallel.split(gradient.count, grain: grain) { range in
                        Denormals.flushed { body(range, weight_, from_, slots_) }
                    }
                }
            }
        }
    }

    private static func withPointers(
        _ tensors: ArraySlice<Tensor>, _ pointers: [UnsafeMutablePointer<Float>],
        _ body: ([UnsafeMutablePointer<Float>]) throws -> Void
    ) throws {
        guard let first = tensors.first else { return try body(pointers) }
        try first.withMutableElements(Float.self) { buffer in
            guard let base = buffer.baseAddress else { return }
            try withPointers(tensors.dropFirst(), pointers + [base], body)
        }
    }
}
