import Tensors

/// A layer that goes through a sequence step by step and remembers: what LSTM and GRU have in common.
///
/// `x: [batch, steps, features] → [batch, units]`, the last step's output, or `[batch, steps, units]`.
protocol RecurrentLayer: Layer {
    /// Numbers that each unit computes at a step.
    static var gates: Int { get }

    var units: Int { get }
    /// Whether the outputs of all steps are given, not only the last one.
    var givesSequences: Bool { get }

    init(units: Int, sequences: Bool)

    /// - Parameter first: the sequence's share of each step's gates, `[batch, steps, gates · units]`.
    /// - Returns: each step's output, `[batch, units]`.
    func run(_ first: Tensor, _ weights: [Tensor]) throws -> [Tensor]
}

extension RecurrentLayer {
    package init(settings: Settings) throws {
        self.init(units: try settings.int("units"), sequences: try settings.bool("sequences"))
    }

    package var settings: JSON {
        .dict(["units": .int(units), "sequences": .bool(givesSequences)])
    }

    package func validate() throws {
        guard (1...1 << 20).contains(units) else {
            throw NetworkError(kind, "`units` is at least 1, got \(units)")
        }
    }

    package func outputShape(for input: [Int]) throws -> [Int] {
        guard input.count == 2, input[0] > 0 else {
            throw mismatch(
                "[batch, steps, features]", input,
                hint: input.count == 1 ? "reshape([steps, features]) makes sequences of rows" : nil)
        }
        return givesSequences ? [input[0], units] : [units]
    }

    /// The weights of the inputs and of the units' last outputs, and what is added.
    func plans(for input: [Int], bias: WeightPlan.Start) -> [WeightPlan] {
        let width = Self.gates * units
        return [
            WeightPlan("weight", [input[1], width], .random(inputs: input[1], outputs: units)),
            WeightPlan("recurrent", [units, width], .random(inputs: units, outputs: units)),
            WeightPlan("bias", [width], bias),
        ]
    }

    package func multiplyAdds(for input: [Int]) -> Int {
        input[0] * Self.gates * units * (input[1] + units)
    }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        // One product for all steps: only what a step remembers has to wait for the step before.
        let first = try x.matmul(weights[0]) + weights[2]
        let outputs = try run(first, weights)
        return givesSequences ? try Tensor.stack(outputs, axis: 1) : outputs[outputs.count - 1]
    }

    /// A step's part of a sequence, `[batch, features]`.
    func step(_ place: Int, of x: Tensor) throws -> Tensor {
        try x.narrow(axis: 1, from: place, count: 1).reshape([x.shape[0], x.shape[2]])
    }

    /// A gate's part of a step's gates.
    func gate(_ place: Int, of gates: Tensor) throws -> Tensor {
        try gates.narrow(axis: 1, from: place * units, count: units)
    }

    /// What units remember before the first step.
    func nothing(_ x: Tensor) throws -> Tensor { try Tensor.zeros([x.shape[0], units], x.dtype) }
}
