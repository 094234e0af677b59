import Data
import Exploration
import Machine
import Networks
import Tensors

/// Inputs that networks respond to most.
var maximizationBuiltins: [Builtin] { [maximize] }

extension Parameterization: FromValue {}
extension MaximizationTarget.Summary: FromValue {}

private var maximize: Builtin {
    Builtin(
        "maximize", area: .exploration,
        summary:
            "Inputs that make activations of a network as large as they get, found by following the gradient. Ctrl-C ends it and keeps the best so far.",
        Parameter<Model>("model", "A model that was trained, loaded or built."),
        Parameter<MaximizationUnits?>(
            "target", default: nil,
            "A class by name, the number of an output, unit or channel, or a list of them, each with an input of its own; the whole layer if not given."
        ),
        Parameter<String?>(
            "layer", default: nil,
            "Whose output, also within blocks and branches; the model's scores, before softmax or sigmoid, if not given."
        ),
        Parameter<PositionArgument?>(
            "position", default: nil,
            "[row, column] or \"center\" of a channel; all positions if not given."),
        Parameter<MaximizationTarget.Summary>(
            "reduce", default: .mean, "What all positions of a channel count as."),
        Parameter<Bool>("negative", default: false, "Whether to make it as small as it gets."),
        Parameter<Int>("steps", default: 256, "Steps of Adam."),
        Parameter<Double?>(
            "lr", default: nil, "Length of a step; 0.05 by waves, 0.02 by pixels if not given."),
        Parameter<Parameterization?>(
            "parameterization", default: nil,
            "A picture by its waves, which keeps it smooth, or each pixel by itself, as other inputs always are."
        ),
        Parameter<Int?>(
            "jitter", default: nil,
            "Pixels to move by at most before each step; 8 for 224 pixels, and so on, if not given."
        ),
        Parameter<Double?>(
            "rotation", default: nil, "Degrees to turn by at most, either way; 5 if not given."),
        Parameter<Double?>(
            "scale", default: nil,
            "Share of the size to grow or shrink by at most; 0.05 if not given."
        ),
        Parameter<Double>(
            "tv", default: 0,
            "Weight of the total variation: the mean over pixels of dx² + dy², pixels being 0 to 1."
        ),
        Parameter<Double>(
            "lp", default: 0,
            "Weight of the mean sixth power of the distance from grey, 1 for black and white."),
        Parameter<RangeArgument?>(
            "range", default: nil,
            "[low, high] of the network's inputs, each a number or one a channel; by the data that the model was trained on if not given."
        ),
        Parameter<ChannelNumbers?>(
            "mean", default: nil, "In place of a range: what pixels of 0 to 1 were scaled by."),
        Parameter<ChannelNumbers?>("std", default: nil, "What goes with it."),
        Parameter<SidesArgument?>(
            "size", default: nil, "[height, width] for a network that takes any."),
        Parameter<Tensor?>(
            "image", default: nil,
            "What to start from, in place of grey: one picture, or one a target."
        ),
        Parameter<Dataset?>(
            "natural", default: nil, "Rows whose highest activations are told beside."),
        Parameter<Int?>(
            "every", default: nil, "Steps between frames; 16 frames in all if not given."),
        Parameter<Int?>(
            "seed", default: nil, "Fixes chance; drawn from the session's seed if not given."),
        returns: "maximization",
        example: """
            let model = sequential([conv2d(4), relu(), flatten(), dense(3)], seed: 1).build([8, 8, 1])
            maximize(model, [0, 2], steps: 8, seed: 1).image.shape
            """
    ) {
        context, model, target, layer, position, reduce, negative, steps, lr, parameterization,
        jitter, rotation, scale, variation, size, range, mean, deviation, sides, image, natural,
        every, seed -> Value in
        var request = Maximization.Request()
        request.layer = layer
        request.units = target?.units
        request.place = position?.place ?? .all(reduce)
        request.range = try inputRange(range, mean, deviation)
        request.size = sides.map { ($0.sides.0, $0.sides.1) }
        request.image = image?.detached()
        request.natural = natural
        request.options.isNegative = negative
        request.options.steps = steps
        request.options.lr = lr
        request.options.parameterization = parameterization
        request.options.jitter = jitter
        request.options.rotation = rotation
        request.options.scale = scale
        request.options.variation = variation
        request.options.size = size
        request.options.every = every
        request.options.seed = seed.map { UInt64(bitPattern: Int64($0)) } ?? context.random.next()
        let line = MapProgress(context, "maximize")
        var calls = Maximization.Calls()
        calls.progress = { share, text in line.show(text, share) }
        calls.note = { context.emit(.note($0)) }
        calls.isFinal = { ($0 as? ScriptError).map { !$0.isCatchable } ?? false }
        calls.takesBack = { error in
            guard (error as? ScriptError)?.kind == "interrupted" else { return false }
            // The wish to stop was for the search; what comes after it goes on.
            Interrupt.clear()
            return true
        }
        let found = try Maximization(model, request, calls)
        line.finish(found.line)
        return found.isDrawn
            ? try MaximizedPictures(found).value(in: context)
            : MaximizedRows(found).value(in: context)
    }
}

private func inputRange(
    _ range: RangeArgument?, _ mean: ChannelNumbers?, _ deviation: ChannelNumbers?
) throws -> InputRange? {
    guard mean != nil || deviation != nil else {
        return try range.map { try InputRange(low: $0.low, high: $0.high) }
    }
    guard let mean, let deviation, range == nil else {
        throw NetworkError("maximize", "takes `range`, or `mean` and `std` together")
    }
    return try InputRange(mean: mean.numbers, deviation: deviation.numbers)
}

// MARK: Arguments

/// A class by name or a place by number, or a list of these.
struct MaximizationUnits: FromValue {
    let units: [Maximization.Request.Unit]

    static var expectation: String { "int, name of a class or list of them" }

    static func accepts(_ value: Value) -> Bool {
        value.isInt || value.isString || value.isList || value.isRange
    }

    static func from(_ value: Value, in context: BuiltinContext) throws -> MaximizationUnits? {
        if let unit = unit(value) { return MaximizationUnits(units: [unit]) }
        guard let all = try [Value].from(value, in: context) else { return nil }
        let units = all.compactMap(unit)
        return units.count == all.count ? MaximizationUnits(units: units) : nil
    }

    private static func unit(_ value: Value) -> Maximization.Request.Unit? {
        if let name = value.string { return .named(name) }
        return value.isBool ? nil : value.plain.int.map { .number($0) }
    }
}

/// A position in a layer's output.
struct PositionArgument: FromValue {
    let place: MaximizationTarget.Place

    static var expectation: String { "list of ints or \"center\"" }

    static func accepts(_ value: Value) -> Bool { value.isList || value.string == "center" }

    static func from(_ value: Value, in context: BuiltinContext) throws -> PositionArgument? {
        if let name = value.string {
            return name == "center" ? PositionArgument(place: .center) : nil
        }
        return try [Int].from(value, in: context).map { PositionArgument(place: .position($0)) }
    }
}

/// A low and a high end, each a number or a list of them.
struct RangeArgument: FromValue {
    let low: [Double]
    let high: [Double]

    static var expectation: String { "pair of a low and a high end" }

    static func accepts(_ value: Value) -> Bool { value.list?.count == 2 }

    static func from(_ value: Value, in context: BuiltinContext) throws -> RangeArgument? {
        guard let ends = value.list, ends.count == 2 else { return nil }
        let numbers = ends.compactMap { ChannelNumbers.from($0, in: context)?.numbers }
        guard numbers.count == 2 else { return nil }
        return RangeArgument(low: numbers[0], high: numbers[1])
    }
}
