import Machine
import Networks
import Tensors

/// A layer written in the language: a function of a batch and of the layer's weights.
///
/// Where steps are planned the function is called once, on tensors without values, and what it did is run
/// again; where it looks at values, or draws random numbers, it is called at each step.
struct FunctionLayer: Layer {
    static let kind = LayerCatalogue.functionKind

    private let function: Value
    private let start: StartArgument
    // Used by the thread that owns the session alone, as all that calls the script is.
    nonisolated(unsafe) private let context: BuiltinContext
    /// What was found for the shapes of inputs that `outputShape` has met: the script is asked once for each.
    nonisolated(unsafe) private let known = Findings()

    private final class Findings {
        var plans: [[Int]: [WeightPlan]] = [:]
        var outputs: [[Int]: [Int]] = [:]
    }

    init(_ function: Value, start: StartArgument, in context: BuiltinContext) {
        self.function = function
        self.start = start
        self.context = context
    }

    init(settings: Settings) throws {
        throw NetworkError(Self.kind, "a function cannot be read from a file")
    }

    var call: String { "layer(\(name))" }

    /// The function as it was declared: `scaled(x, gain)`.
    private var name: String {
        let text = function.str()
        return text.hasPrefix("<fn ") ? String(text.dropFirst(4).dropLast()) : text
    }

    /// Shows the collector the functions that it holds.
    func traceValues(_ visit: (Value) -> Void) {
        visit(function)
        start.traceValues(visit)
    }

    /// Finds the shape by a run on two rows without values, or with zeros where the function looks at them:
    /// one that mixes up the axis of rows is found out before training.
    func outputShape(for input: [Int]) throws -> [Int] {
        if let output = known.outputs[input] { return output }
        let weights = try start.weights(for: input, in: context)
        known.plans[input] = try weights.map { name, value in
            WeightPlan(name, value.shape, .given(try value.cast(.float32).toArray(Float.self)))
        }
        let values = weights.map(\.value)
        let batch = TensorType([2] + input, .float32)
        let output: [Int]
        do {
            output = try Trace.type(for: batch) { try run($0, values) }.shape
        } catch {
            // A mistake shows again; what only a trace refuses does not.
            output = try run(Tensor.zeros(batch.shape), values).shape
        }
        guard output.first == batch.shape[0] else {
            throw NetworkError(
                kind, "\(name) makes \(output) of \(batch.shape), where the rows are lost",
                hint: "keep the first axis as it is")
        }
        known.outputs[input] = Array(output.dropFirst())
        return Array(output.dropFirst())
    }

    func weights(for input: [Int]) -> [WeightPlan] {
        if known.plans[input] == nil { _ = try? outputShape(for: input) }
        return known.plans[input] ?? []
    }

    func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try run(x, weights)
    }

    private func run(_ x: Tensor, _ weights: [Tensor]) throws -> Tensor {
        let names = known.plans[Array(x.shape.dropFirst())]?.map(\.name) ?? []
        let result = try context.callTraceable(function, [x] + weights, names: names)
        guard let output = result.host as? Tensor else {
            throw ScriptError.type(
                "\(name) should return a tensor as a layer, got \(result.summary)")
        }
        return output
    }
}

/// The weights that a layer of the language starts with: none, a dict of tensors by name, or a function of
/// the shape of one input that gives one.
struct StartArgument: FromValue {
    private let value: Value

    static let none = StartArgument(value: Value.none)
    static var expectation: String { "dict of tensors, or function of the input's shape" }

    static func accepts(_ value: Value) -> Bool { value.isDict || value.isCallable }

    static func from(_ value: Value, in context: BuiltinContext) -> StartArgument? {
        accepts(value) ? StartArgument(value: value) : nil
    }

    static func literal(_ value: StartArgument) -> String { "{}" }

    func traceValues(_ visit: (Value) -> Void) { visit(value) }

    func weights(for input: [Int], in context: BuiltinContext) throws -> [(
        name: String, value: Tensor
    )] {
        var given = value
        if value.isCallable { given = try context.call(value, [input.value(in: context)]) }
        guard !given.isNone else { return [] }
        guard let entries = given.dict else {
            throw ScriptError.type(
                "weights: the function should return a dict of tensors, got \(given.summary)")
        }
        return try entries.map { entry in
            guard let name = entry.key.string, !name.isEmpty, !name.contains(".") else {
                throw ScriptError.type(
                    "weights: \(entry.key.summary) is no name of a weight",
                    hint: "write {gain: ones([8])}")
            }
            guard let tensor = entry.value.host as? Tensor else {
                throw ScriptError.type(
                    "weights: `\(name)` should be a tensor, got \(entry.value.summary)")
            }
            return (name, tensor.detached())
        }
    }
}

extension Model {
    /// Shows the collector the functions of layers that are written in the language.
    package func traceValues(_ visit: (Value) -> Void) {
        for layer in allLayers { (layer.layer as? FunctionLayer)?.traceValues(visit) }
    }
}

extension ModelLayer {
    func traceValues(_ visit: (Value) -> Void) {
        (layer as? FunctionLayer)?.traceValues(visit)
        for part in branches.joined() { part.traceValues(visit) }
    }
}
