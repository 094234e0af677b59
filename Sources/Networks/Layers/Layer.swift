import Tensors

/// What one layer computes: its settings, its shape rule, its weights and its value, in one type.
///
/// A layer holds no numbers; a `Model` does. So the same layer can be run with weights of a tape, and a
/// changed model shares what it did not change. Shapes here are those of one input, without the batch.
package protocol Layer: Sendable {
    /// What scripts and files call it: `conv2d`.
    static var kind: String { get }

    /// Everything that `init(settings:)` needs to make it again.
    var settings: JSON { get }

    /// - Throws: `NetworkError` where a setting is missing or out of range.
    init(settings: Settings) throws

    /// Checks the settings' ranges, which a script or a file may have set to anything.
    func validate() throws

    /// The output's shape; throws, saying what was expected, where the input does not fit.
    func outputShape(for input: [Int]) throws -> [Int]

    /// The weights that inputs of this shape need, which `outputShape` has accepted.
    func weights(for input: [Int]) -> [WeightPlan]

    /// `x: [batch, …input] → [batch, …output]`, as a composition of operations.
    func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor
}

extension Layer {
    package var kind: String { Self.kind }
    package var settings: JSON { .object([]) }
    package func validate() throws {}
    package func weights(for input: [Int]) -> [WeightPlan] { [] }

    /// As a script would write it: `conv2d(channels: 32, kernel: [3, 3], …)`.
    package var call: String {
        let arguments = (settings.object ?? []).map { setting in
            let items = setting.value.array?.map(\.description).joined(separator: ", ")
            return "\(setting.key): \(items.map { "[\($0)]" } ?? setting.value.description)"
        }
        return "\(kind)(\(arguments.joined(separator: ", ")))"
    }

    func mismatch(_ expected: String, _ input: [Int], hint: String? = nil) -> NetworkError {
        NetworkError(kind, "expects \(expected), got \(batched(input))", hint: hint)
    }
}

/// A weight that a layer asks for.
package struct WeightPlan: Equatable, Sendable {
    package enum Start: Equatable, Sendable {
        case zeros
        case ones
        /// Random, scaled by the numbers of inputs and outputs that a unit is connected to.
        case random(inputs: Int, outputs: Int)
    }

    package var name: String
    package var shape: [Int]
    package var start: Start
    /// False for what the layer itself keeps, such as running means.
    package var isLearned: Bool

    package init(_ name: String, _ shape: [Int], _ start: Start, isLearned: Bool = true) {
        self.name = name
        self.shape = shape
        self.start = start
        self.isLearned = isLearned
    }
}

/// One run of a model: whether it trains, where chance comes from, and what layers want to remember.
package final class Pass {
    package let isTraining: Bool
    /// Fixes every random draw of this pass.
    package let seed: UInt64
    /// The place of the layer that runs, so that each draws its own numbers.
    var layer = 0
    /// New values of weights that are not learned, by layer and place.
    var updates: [(layer: Int, weight: Int, value: Tensor)] = []

    package init(isTraining: Bool = false, seed: UInt64 = 0) {
        self.isTraining = isTraining
        self.seed = seed
    }

    /// The running layer's key for a random operation.
    func key() throws -> Tensor {
        try Tensor([Int64(bitPattern: seed), Int64(layer)])
    }

    /// Remembers what the running layer's weight becomes once the step is done.
    func update(weight: Int, to value: Tensor) {
        updates.append((layer, weight, value))
    }
}
