import Data
import Machine
import Networks
import Tensors

/// What is done to each row before a network sees it. The rows stay as they are stored; a model keeps
/// the steps of what it learns from, and takes them with all that it is given later.
var preparationBuiltins: [Builtin] {
    [
        Builtin(
            "scale", area: .data,
            summary:
                "The rows with their numbers scaled by what these rows hold, so scale those for training. Bytes that nothing scales become 0 to 1.",
            dataParameter,
            Parameter<Scaling.Kind>(
                "to", default: .unit,
                "The least and the largest become 0 and 1, or -1 and 1; standardise: mean 0, deviation 1."
            ),
            Parameter<Bool?>(
                "per_channel", default: nil,
                "Whether each channel, or column, has a scale of its own; columns do if not given."),
            Parameter<ChannelNumbers?>(
                "mean", default: nil,
                "Numbers known beforehand, of bytes as 0 to 1: a base model's, one or one a channel."
            ),
            Parameter<ChannelNumbers?>("std", default: nil, "What goes with it."),
            returns: "dataset", example: "dataset(\"iris\").scale(\"standardise\")"
        ) { _, data, kind, perChannel, mean, deviation in
            guard mean != nil || deviation != nil else {
                return try data.scaled(kind, perChannel: perChannel)
            }
            guard let mean, let deviation else {
                throw ScriptError.argument("scale: `mean` and `std` go together")
            }
            return try data.normalized(mean: mean.numbers, deviation: deviation.numbers)
        },
        Builtin(
            "one_hot", area: .data,
            summary: "The rows with labels that are 1 for their class and 0 for the others.",
            dataParameter, returns: "dataset", example: "dataset(\"iris\").one_hot()"
        ) { _, data in try data.withSharedLabels() },
        Builtin(
            "reshape", area: .data, summary: "The rows under another shape each.",
            dataParameter, Parameter<[Int]>("shape", "The shape of one row."),
            returns: "dataset", example: "dataset(\"digits\").reshape([64]).shape"
        ) { _, data, shape in try data.adding(.reshape(shape)) },
        Builtin(
            "to_channels", area: .data,
            summary: "The pictures as grey (1), by their brightness, or as colours (3).",
            dataParameter, Parameter<Int>("channels", "1 or 3."),
            returns: "dataset", example: "dataset(\"digits\").to_channels(3).shape"
        ) { _, data, channels in try data.adding(.channels(channels)) },
        Builtin(
            "resize", area: .data,
            summary: "The pictures in another size: bilinear, averaging where they shrink.",
            dataParameter, Parameter<SidesArgument>("size", "[height, width], or one for both."),
            returns: "dataset", example: "dataset(\"digits\").resize(16).shape"
        ) { _, data, size in try data.adding(.resize(size.imageSize)) },
        Builtin(
            "crop", area: .data, summary: "The middle of the pictures.",
            dataParameter, Parameter<SidesArgument>("size", "[height, width], or one for both."),
            returns: "dataset", example: "dataset(\"digits\").crop(6).shape"
        ) { _, data, size in try data.adding(.crop(size.imageSize)) },
        Builtin(
            "pad", area: .data, summary: "The pictures with pixels added around them.",
            dataParameter,
            Parameter<SidesArgument>(
                "width", "[above and below, left and right], or one for all sides."),
            Parameter<Double>("value", default: 0, "What to add, in the numbers that are stored."),
            returns: "dataset", example: "dataset(\"digits\").pad(2).shape"
        ) { _, data, width, value in
            let (rows, columns) = width.sides
            return try data.adding(
                .pad(
                    .init(top: rows, bottom: rows, left: columns, right: columns),
                    value: Float(value)))
        },
        Builtin(
            "undo", area: .data,
            summary:
                "What a network saw as it was before it was scaled: pictures from 0 to 1, a table's own numbers.",
            Parameter<PreparedArgument>(
                "prepared", "The data set, or the model, whose steps they are."),
            Parameter<Tensor>("x", "A batch or one row as the network sees it."),
            returns: "tensor",
            example: """
                let data = dataset("iris").scale("standardise")
                for (x, y) in data.take(2).batches(2) { print(data.undo(x).round()) }
                """
        ) { _, prepared, x in
            guard let preparation = prepared.preparation else { return x }
            return try preparation.undone(x.detached())
        },
    ]
}

extension Scaling.Kind: FromValue {}

private var dataParameter: Parameter<Dataset> { Parameter("data", "The data set.") }

/// One number, or a list of them.
struct ChannelNumbers: FromValue {
    let numbers: [Double]

    static var expectation: String { "number or list of numbers" }

    static func accepts(_ value: Value) -> Bool {
        value.number != nil || value.list?.allSatisfy { $0.number != nil } ?? false
    }

    static func from(_ value: Value, in context: BuiltinContext) -> ChannelNumbers? {
        if let number = value.plain.number { return ChannelNumbers(numbers: [number]) }
        return value.list.map { ChannelNumbers(numbers: $0.compactMap(\.number)) }
    }
}

extension SidesArgument {
    var imageSize: ImageSize { ImageSize(height: sides.0, width: sides.1) }
}

/// A data set or a model: what has steps of preparation.
struct PreparedArgument: FromValue {
    /// nil for a model without steps.
    let preparation: Preparation?

    static var expectation: String { "dataset or model" }
    static func accepts(_ value: Value) -> Bool { value.host is Dataset || value.host is Model }
    static func from(_ value: Value, in context: BuiltinContext) -> PreparedArgument? {
        switch value.host {
        case let data as Dataset: PreparedArgument(preparation: data.preparation)
        case let model as Model: PreparedArgument(preparation: model.preparation)
        default: nil
        }
    }
}
