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

    /// Multiplications, each with a sum, that one input of this shape takes in products and convolutions; what
    /// goes through numbers one by one does not count.
    func multiplyAdds(for input: [Int]) -> Int

    /// `x: [batch, …input] → [batch, …output]`, as a composition of operations.
    func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor

    /// As a script would write it: `conv2d(channels: 32, kernel: [3, 3], …)`.
    var call: String { get }
}

/// An activation that cuts off or flattens what is negative: what comes before it starts wider.
package protocol Rectifier: Layer {}

extension Layer {
    package var kind: String { Self.kind }
    package var settings: JSON { .object([]) }
    package func validate() throws {}
    package func weights(for input: [Int]) -> [WeightPlan] { [] }
    package func multiplyAdds(for input: [Int]) -> Int { 0 }

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

    /// What `body` does with the layer; an error in it names the layer as its model does. What it says of
    /// a layer within this one is told of a path: `add_1.0.conv2d_1`.
    func named<T>(_ name: String, _ body: (any Layer) throws -> T) throws -> T {
        do {
            return try body(self)
        } catch let error as NetworkError {
            let place = error.place == kind ? name : "\(name).\(error.place)"
            throw NetworkError(place, error.problem, hint: error.hint)
        }
    }
}

/// A weight that a layer asks for.
package struct WeightPlan: Equatable, Sendable {
    package enum Start: Equatable, Sendable {
        case zeros
        case ones
        /// Random, scaled by the numbers of inputs and outputs that a unit is connected to.
        case random(inputs: Int, outputs: Int)
        /// Random, and wider, as half of what follows will be cut off by a rectifier.
        case rectified(inputs: Int)
        /// These numbers, in row-major order.
        case given([Float])

        var isRandom: Bool {
            switch self {
            case .zeros, .ones, .given: false
            case .random, .rectified: true
            }
        }
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

extension WeightPlan {
    /// The plans of layers one after another, in which random weights start wider where a rectifier
    /// comes before the next layer with random weights.
    static func widened(_ plans: [[WeightPlan]], for layers: [any Layer]) -> [[WeightPlan]] {
        var plans = plans
        var meetsRectifier = false
        for place in layers.indices.reversed() {
            if meetsRectifier { plans[place] = plans[place].map(\.widened) }
            if layers[place] is any Rectifier {
                meetsRectifier = true
            } else if plans[place].contains(where: \.start.isRandom) {
                meetsRectifier = false
            }
        }
        return plans
    }

    private var widened: WeightPlan {
        guard case .random(let inputs, _) = start else { return self }
        var plan = self
        plan.start = .rectified(inputs: inputs)
        return plan
    }
}
