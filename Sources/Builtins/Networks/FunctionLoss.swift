import Machine
import Networks
import Tensors

/// A loss written in the language: a function of (output, labels) that gives one number.
///
/// Where steps are planned it is called once, on tensors without values, and what it did is run again; where
/// it looks at values it is called at each step.
struct FunctionLoss: Loss {
    static let kind = "function"
    /// The script's function belongs to the call that it was given to.
    let outlivesTraining = false
    // A loss is used by the thread that owns the session, as all that calls the script is.
    nonisolated(unsafe) private let function: (Tensor, Tensor) throws -> Tensor

    init(_ value: Value, in context: BuiltinContext) {
        function = { output, labels in
            let result = try context.callTraceable(value, [output, labels])
            if let tensor = result.host as? Tensor { return tensor }
            guard let number = result.number else {
                throw ScriptError.type(
                    "the loss function should return a number, got \(result.summary)")
            }
            return try Tensor(scalar: number, .float32)
        }
    }

    func check(output: [Int], target: Target) throws {}

    func value(_ output: Tensor, _ labels: Tensor) throws -> Tensor {
        let value = try function(output, labels)
        guard value.count == 1 else {
            throw ScriptError.type(
                "the loss function should return one number, got a tensor of shape \(value.shape)",
                hint: "end it with .mean()")
        }
        return try value.reshape([])
    }
}

/// A loss, or a function of (output, labels).
struct LossArgument: FromValue {
    let loss: any Loss

    static var expectation: String { "loss or function of (output, labels)" }

    static func accepts(_ value: Value) -> Bool {
        value.host is LossValue || value.isCallable && !isUncalled(value, in: .losses)
    }

    static func hint(for value: Value) -> String? { LossValue.hint(for: value) }

    static func from(_ value: Value, in context: BuiltinContext) -> LossArgument? {
        if let loss = value.host as? LossValue { return LossArgument(loss: loss.loss) }
        return accepts(value) ? LossArgument(loss: FunctionLoss(value, in: context)) : nil
    }
}
