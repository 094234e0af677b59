import Syntax

/// One builtin function, declared once.
///
/// Decoding of arguments, arity and type errors, help, completion and the reference come from this declaration:
///
///     Builtin("conv2d", area: .layers, summary: "A 2-D convolution layer.",
///         Parameter<Int>("channels", "Number of output channels."),
///         Parameter<Int>("kernel", default: 3, "Side of the square kernel, in pixels."),
///         returns: "layer", example: "conv2d(32, kernel: 3)"
///     ) { context, channels, kernel in Convolution(channels, kernel) }
///
/// `f(x, …)` and `x.f(…)` are the same call. Builtins may share a name and differ in the type of their first
/// parameter.
package struct Builtin {
    package let name: String
    package let area: BuiltinArea
    /// One sentence: what it returns or does.
    package let summary: String
    package let parameters: [ParameterInfo]
    /// The result's type as a person says it; `none` where it has none.
    package let returns: String
    /// One line of Linnet, run by the tests.
    package let example: String

    /// Whether a value fits the first parameter. Always true without parameters.
    let acceptsFirst: (Value) -> Bool
    /// What to write instead of a value that does not.
    let hintForFirst: (Value) -> String?
    /// The common case, which the interpreter's loop tries before `body`.
    let direct: DirectBody?
    let body: (BuiltinContext, BoundArguments) throws -> Value

    package init<each T: FromValue>(
        _ name: String, area: BuiltinArea, summary: String,
        _ parameter: repeat Parameter<each T>,
        returns: String, example: String,
        body: @escaping (BuiltinContext, repeat each T) throws -> any ValueConvertible
    ) {
        var infos: [ParameterInfo] = []
        var accepts: ((Value) -> Bool)?
        var hint: ((Value) -> String?)?
        // The closure below captures this list and not the pack: looking up the pack's type at each call
        // would cost ten times a small builtin's work.
        var details: [ParameterDetails] = []
        func visit<P>(_ parameter: Parameter<P>) {
            infos.append(parameter.info)
            details.append(parameter.details)
            if accepts == nil {
                accepts = { P.accepts($0) }
                hint = { P.hint(for: $0) }
            }
        }
        repeat visit(each parameter)
        self.init(
            raw: name, area: area, summary: summary, parameters: infos, returns: returns,
            example: example, accepts: accepts ?? { _ in true }, hintForFirst: hint ?? { _ in nil }
        ) { context, arguments in
            var index = 0
            do {
                return try body(
                    context,
                    repeat try arguments.decode((each T).self, details, &index, name, context)
                ).value(in: context)
            } catch {
                throw arguments.placed(error, details)
            }
        }
    }

    /// A builtin that reads its values itself, for the few where decoding would cost more than the work.
    package init(
        raw name: String, area: BuiltinArea, summary: String, parameters: [ParameterInfo],
        returns: String, example: String, accepts: @escaping (Value) -> Bool = { _ in true },
        hintForFirst: @escaping (Value) -> String? = { _ in nil }, direct: DirectBody? = nil,
        body: @escaping (BuiltinContext, BoundArguments) throws -> Value
    ) {
        self.name = name
        self.area = area
        self.summary = summary
        self.parameters = parameters
        self.returns = returns
        self.example = example
        acceptsFirst = accepts
        self.hintForFirst = hintForFirst
        self.direct = direct
        self.body = body
    }

    /// `conv2d(channels, kernel: 3)`
    package var signature: String {
        "\(name)(\(parameters.map(\.signature).joined(separator: ", ")))"
    }

    /// What `help(name)` prints.
    package var helpText: String {
        var lines = ["\(signature) -> \(returns)", "    \(summary)"]
        let width = parameters.map(\.name.count).max() ?? 0
        for parameter in parameters {
            let padding = String(repeating: " ", count: width - parameter.name.count)
            lines.append(
                "    \(parameter.name)\(padding)  (\(parameter.type)) \(parameter.documentation)")
        }
        if !example.isEmpty { lines.append("    Example: \(example)") }
        return lines.joined(separator: "\n")
    }
}

/// The part of the language that a builtin belongs to; the reference has one chapter for each.
package enum BuiltinArea: String, CaseIterable, Sendable {
    case basics, strings, collections, math, random, time, files, system
    case tensors, gradients
    case data, layers, models, training, losses, optimizers, metrics, callbacks
    case exploration, figures
}

/// Arguments matched to a builtin's parameters.
package struct BoundArguments {
    let base: UnsafePointer<Value>
    let count: Int

    /// The argument of the parameter at `index`, nil when it was left out.
    @inline(__always)
    package subscript(index: Int) -> Value? {
        guard index < count else { return nil }
        let value = base[index]
        return value.isUndefined ? nil : value
    }

    @inline(__always)
    func decode<T: FromValue>(
        _ type: T.Type, _ parameters: [ParameterDetails], _ index: inout Int, _ function: String,
        _ context: BuiltinContext
    ) throws -> T {
        let position = index
        index += 1
        if let value = self[position] {
            do {
                if let result = try T.from(value, in: context) { return result }
            } catch let error as ScriptError where error.location == nil {
                throw error.at(.argument(position))
            }
            throw wrongType(type, value, parameters[position].name, position, function, context)
        }
        return try decodeMissing(type, parameters[position], function, context)
    }

    @inline(never)
    private func wrongType<T: FromValue>(
        _ type: T.Type, _ value: Value, _ parameter: String, _ position: Int, _ function: String,
        _ context: BuiltinContext
    ) -> ScriptError {
        let mismatch = T.mismatch(value, in: context)
        var hint = mismatch.hint
        if hint == nil, position == 0 {
            hint =
                value.isNone
                ? "the value is none, which a function gives that only changes its argument"
                : Habits.hint(forUnknownMethod: function)
        }
        return ScriptError.type(
            "\(function): `\(parameter)\(mismatch.place)` should be \(article(mismatch.expectation)), got \(mismatch.value.summary)",
            hint: hint
        ).at(.argument(position))
    }

    /// A body's error at the argument whose parameter its message names first: "`rate` is from 0 to below 1".
    @inline(never)
    func placed(_ error: any Error, _ parameters: [ParameterDetails]) -> ScriptError {
        let error = ScriptError(error)
        guard error.location == nil, error.part == nil,
            let start = error.message.firstIndex(of: "`")
        else { return error }
        let name = error.message[error.message.index(after: start)...].prefix { $0 != "`" }
        guard let index = parameters.firstIndex(where: { $0.name == name }), self[index] != nil
        else { return error }
        return error.at(.argument(index))
    }

    @inline(never)
    private func decodeMissing<T: FromValue>(
        _ type: T.Type, _ parameter: ParameterDetails, _ function: String, _ context: BuiltinContext
    ) throws -> T {
        if parameter.hasDefault {
            return unsafeDowncast(parameter, to: DefaultedParameter<T>.self).defaultValue()
        }
        if T.passing != .single {
            let empty =
                T.passing == .rest
                ? Value(object: context.heap.list()) : Value(object: context.heap.dict())
            if let result = try T.from(empty, in: context) { return result }
        }
        throw ScriptError.argument(
            "\(function): `\(parameter.name)` is missing",
            hint: parameter.documentation.isEmpty
                ? nil : "\(parameter.name): \(parameter.documentation)")
    }
}

/// `an int`, `a list of int`, and quoted choices as they are.
package func article(_ noun: String) -> String {
    guard let first = noun.first else { return noun }
    if first == "\"" { return noun }
    return "aeiou".contains(first) ? "an \(noun)" : "a \(noun)"
}
