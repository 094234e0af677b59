import Machine
import Networks
import Tensors

/// An optimizer written in the language: a function of (weight, gradient, slots, step, rate) that gives the
/// new weight, or a list of it and the new slots.
///
/// Where steps are planned it is called once for each weight, on tensors without values, step and rate among
/// them: what it did is run again. Where it looks at values, or draws random numbers, it is called for each
/// weight at each step, on tensors of its own, and with step and rate as numbers.
struct FunctionOptimizer: TraceableOptimizer {
    static let kind = "optimizer"
    let lr: Double
    let slotCount: Int
    // An optimizer is used by the thread that owns the session, as all that calls the script is.
    nonisolated(unsafe) private let function: ScriptFunction

    init(_ function: ScriptFunction, lr: Double, slots: Int) {
        self.function = function
        self.lr = lr
        slotCount = slots
    }

    var settings: JSON { .dict(["lr": .number(lr), "slots": .int(slotCount)]) }

    func validate() throws {
        guard lr > 0 && lr.isFinite else {
            throw NetworkError(kind, "`lr` is above 0, got \(lr)")
        }
        // No optimizer of the field keeps more than three.
        guard (0...100).contains(slotCount) else {
            throw NetworkError(kind, "`slots` is from 0 to 100, got \(slotCount)")
        }
    }

    /// Nothing changes unless the function has answered for all weights.
    func update(
        _ weights: [Tensor], gradients: [Tensor], slots: [[Tensor]], step: Int, rate: Double
    ) throws {
        let results = try weights.indices.map { place in
            let value = try function(
                weights[place].duplicated(), gradients[place].duplicated(),
                try slots[place].map { try $0.duplicated() }, step, rate)
            return try tensors(of: value, shape: weights[place].shape)
        }
        for (place, result) in results.enumerated() {
            for (tensor, new) in zip([weights[place]] + slots[place], result) {
                try tensor.assign([], new)
            }
        }
    }

    func update(
        _ weight: Tensor, _ gradient: Tensor, _ slots: [Tensor], step: Int, rate: Double
    ) throws {
        try update([weight], gradients: [gradient], slots: [slots], step: step, rate: rate)
    }

    func stepped(
        _ weight: Tensor, _ gradient: Tensor, _ slots: [Tensor], step: Tensor, rate: Tensor
    ) throws -> [Tensor] {
        let random = function.random
        do {
            let result = try function(weight, gradient, slots, step, rate)
            guard function.random == random else {
                throw ScriptError.value("the function draws random numbers, others at each step")
            }
            return try tensors(of: result, shape: weight.shape)
        } catch {
            // What follows draws the numbers that it would have drawn.
            function.random = random
            throw error
        }
    }

    /// The new weight and slots that the function gave, as float32.
    private func tensors(of result: Value, shape: [Int]) throws -> [Tensor] {
        let values = result.isList ? result.list ?? [] : [result]
        guard values.count == 1 + slotCount else {
            throw ScriptError.type(
                "the optimizer's function should give \(expectation), got \(result.summary)",
                hint: slotCount == 0 ? nil : "end it with [new_weight, new_slot, …]")
        }
        return try values.enumerated().map { place, value in
            let what = place == 0 ? "weight" : "slot \(place - 1)"
            guard let tensor = value.host as? Tensor, tensor.shape == shape else {
                throw ScriptError.type(
                    "the optimizer's new \(what) should be a tensor of shape \(shape), got "
                        + ((value.host as? Tensor).map { "one of shape \($0.shape)" }
                            ?? value.summary))
            }
            return try tensor.cast(.float32)
        }
    }

    private var expectation: String {
        switch slotCount {
        case 0: "the new weight"
        case 1: "a list of the new weight and slot"
        default: "a list of the new weight and \(slotCount) slots"
        }
    }
}
