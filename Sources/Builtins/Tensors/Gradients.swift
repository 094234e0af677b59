import Machine
import Tensors

/// Derivatives of functions of the script.
var gradientBuiltins: [Builtin] {
    [
        Builtin(
            "grad", area: .gradients,
            summary: "A function that gives the gradient of `f` at its arguments.",
            Parameter<ScriptFunction>("f", "A function that returns one number."),
            Parameter<ShapeArgument>(
                "wrt", default: ShapeArgument(sizes: [0]),
                "The argument to differentiate by, from 0; a list of them gives a list."),
            returns: "function", example: "grad(w -> (w ** 2).sum())(tensor([1.0, 2.0]))"
        ) { _, f, wrt in GradientFunction(f, wrt.sizes, withValue: false) },
        Builtin(
            "value_and_grad", area: .gradients,
            summary: "A function that gives `[value, gradient]` of `f` at its arguments.",
            Parameter<ScriptFunction>("f", "A function that returns one number."),
            Parameter<ShapeArgument>(
                "wrt", default: ShapeArgument(sizes: [0]),
                "The argument to differentiate by, from 0; a list of them gives a list."),
            returns: "function", example: "value_and_grad(w -> w ** 2)(3.0)"
        ) { _, f, wrt in GradientFunction(f, wrt.sizes, withValue: true) },
        Builtin(
            "planned", area: .gradients,
            summary:
                "The same function, worked out once for each kind of arguments and then run without the script: tensors and floats may change from call to call; what else the function uses stays as it was, but for models, which may be trained on. Its member `unplanned` says why it is called as it stands, if it is.",
            Parameter<ScriptFunction>("f", "A function of tensors, with gradients or without."),
            returns: "function",
            example: """
                let step = planned((w, x) -> w - 0.1 * grad(w -> ((w * x) ** 2).mean())(w))
                step(ones(3), arange(3))
                """
        ) { _, f in PlannedFunction(f.value) },
        Builtin(
            "stop_gradient", area: .gradients,
            summary: "The same tensor as a constant: no gradient flows through it.",
            Parameter<Tensor>("x", "The tensor."),
            returns: "tensor", example: "grad(x -> x * stop_gradient(x))(3.0)"
        ) { _, x in x.detached() },
    ]
}

/// What `grad(f)` returns: called as `f` is, it gives the gradient. The argument it differentiates
/// by may be a number, a tensor, or lists and dicts of them; the gradient has the same form.
final class GradientFunction: HostObject {
    static let typeName = "gradient function"
    static let canBeCalled = true

    private let function: ScriptFunction
    private let places: [Int]
    private let withValue: Bool

    init(_ function: ScriptFunction, _ places: [Int], withValue: Bool) {
        self.function = function
        self.places = places
        self.withValue = withValue
    }

    func describe(limit: Int) -> String {
        "\(withValue ? "value_and_grad" : "grad")(\(function.value.str()))"
    }

    func traceValues(_ visit: (Value) -> Void) { visit(function.value) }

    func call(_ arguments: [Value], in context: BuiltinContext) throws -> Value? {
        var leaves: [Tensor] = []
        for place in places {
            guard place >= 0, place < arguments.count else {
                throw ScriptError.argument(
                    "grad: there is no argument \(place) to differentiate by, "
                        + "only \(arguments.count) were given")
            }
            let depended = try TensorLeaves(of: arguments[place]) { value in
                ScriptError.type(
                    "grad: can differentiate by numbers, tensors and lists of them, not \(value.summary)"
                )
            }
            leaves += depended.tensors
        }
        let (value, gradients) = try Gradient.valueAndGradients(
            of: { variables in
                var rest = variables[...]
                var changed = arguments
                for place in self.places {
                    changed[place] = try TensorLeaves.rebuild(
                        arguments[place], from: &rest, in: context)
                }
                let result = try context.call(self.function.value, changed)
                guard let tensor = result.host as? Tensor else {
                    guard result.isNumber else {
                        throw ScriptError.type(
                            "grad: the function should return a number, got \(result.summary)")
                    }
                    // A plain number depends on nothing: its gradient is zero.
                    return try Tensor(scalar: result.number ?? 0)
                }
                return tensor
            }, at: leaves)
        var rest = gradients[...]
        var results: [Value] = []
        for place in places {
            let gradient = try TensorLeaves.rebuild(arguments[place], from: &rest, in: context)
            results.append(context.keep(gradient))
        }
        let gradient = results.count == 1 ? results[0] : context.list(results)
        return withValue ? context.list([context.host(value), gradient]) : gradient
    }
}
