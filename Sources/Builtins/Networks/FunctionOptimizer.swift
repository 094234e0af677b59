import Machine
import Networks
import Tensors

/// An optimizer written in the language: a function of (weight, gradient, slots, step, rate) that gives the
/// new weight, or a list of it and the new slots.
///
/// It is called for each weight at each step, on tensors of its own: the script may keep them. It is not
/// planned, so that step and rate are numbers of full precision, which it may decide by.
struct FunctionOptimizer: WeightwiseOptimizer {
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

    func update(
        _ weight: Tensor, _ gradient: Tensor, _ slots: [Tensor], step: Int, rate: Double
    ) throws {
        let result = try function(
            weight.duplicated(), gradient.duplicated(), try slots.map { try $0.duplicated() }, step,
            rate)
        let values = result.isList ? result.list ?? [] : [result]
        guard values.count == 1 + slotCount else {
            throw ScriptError.type(
                "the optimizer's function should give \(expectation), got \(result.summary)",
                hint: slotCount == 0 ? nil : "end it with [new_weight, new_slot, …]")
        }
        for (place, value) in values.enumerated() {
            let what = place == 0 ? "weight" : "slot \(place - 1)"
            guard let tensor = value.host as? Tensor, tensor.shape == weight.shape else {
                throw ScriptError.type(
                    "the optimizer's new \(what) should be a tensor of shape \(weight.shape), got "
                        + ((value.host as? Tensor).map { "one of shape \($0.shape)" }
                            ?? value.summary))
            }
            try (place == 0 ? weight : slots[place - 1]).assign([], tensor.cast(.float32))
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
