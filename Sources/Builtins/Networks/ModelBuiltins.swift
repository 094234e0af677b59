import Data
import Machine
import Networks
import Tensors

/// Models: making, looking into, running, saving.
var modelBuiltins: [Builtin] {
    [
        sequential, summary, weights, evaluate, predict, saveModel, loadModel,
    ]
}

extension Model: HostObject {
    package static var typeName: String { "model" }
    package static var canBeCalled: Bool { true }

    package static func hint(for value: Value) -> String? {
        value.host is Dataset ? "the model comes first: `model.fit(data)`" : nil
    }

    package func describe(limit: Int) -> String {
        isBuilt
            ? summary().description
            : "model of \(layers.count) layers, not built yet:\n"
                + layers.map { "  \($0.name): \($0.layer.call)" }.joined(separator: "\n")
    }

    package var outline: String {
        let size = "\(layers.count) layer\(layers.count == 1 ? "" : "s")"
        guard isBuilt else { return "\(size), not built yet" }
        let weights = layers.flatMap(\.weights).reduce(0) { $0 + $1.value.count }
        let shapes = "\(inputShape ?? []) to \(outputShape ?? [])"
        let epochs = "\(epochsTrained) epoch\(epochsTrained == 1 ? "" : "s")"
        return "\(size), \(weights) weights, \(shapes), "
            + (epochsTrained == 0 ? "not trained" : "trained for \(epochs)")
    }

    package var externalBytes: Int {
        layers.flatMap(\.weights).reduce(0) { $0 + $1.value.byteCount }
    }
    package var length: Int? { layers.count }

    package var memberNames: [String] {
        [
            "layers", "classes", "input_shape", "output_shape", "epochs_trained", "preparation",
        ]
    }

    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "layers": layers.map { ModelLayerValue($0) }.value(in: context)
        case "classes": classes.value(in: context)
        case "input_shape": inputShape.value(in: context)
        case "output_shape": outputShape.value(in: context)
        case "epochs_trained": epochsTrained.value(in: context)
        case "preparation": (preparation?.steps.map(\.text) ?? []).value(in: context)
        default: nil
        }
    }

    /// `model[0]` and `model["dense_1"]` are its layers.
    package func index(_ indices: [IndexArgument], in context: BuiltinContext) throws -> Value {
        if case .value(let value)? = indices.first, indices.count == 1 {
            if let name = value.string {
                return ModelLayerValue(try layer(name)).value(in: context)
            }
            if let index = value.plain.int {
                let place = index < 0 ? index &+ layers.count : index
                guard layers.indices.contains(place) else {
                    throw ScriptError.index(
                        "layer \(index) is out of range: there are \(layers.count)")
                }
                return ModelLayerValue(layers[place]).value(in: context)
            }
        }
        throw ScriptError.index("a model is indexed by a layer's number or name")
    }

    /// What a trace that x belongs to reads the weights by, so that its plan follows training.
    private func liveWeights(of x: Tensor) -> [ObjectIdentifier: Tensor] {
        guard let trace = x.symbol?.trace else { return [:] }
        let values = weights.map(\.value)
        trace.assume { [weak self] in
            self?.weights.map(\.value).elementsEqual(values, by: ===) ?? false
        }
        let live = zip(weights, values).map { (ObjectIdentifier($0), trace.live($1)) }
        return Dictionary(uniqueKeysWithValues: live)
    }

    /// `model(x)` runs it on a batch as a function of tensors, so that gradients flow through it.
    package func call(_ arguments: [Value], in context: BuiltinContext) throws -> Value? {
        guard arguments.count == 1, let x = arguments[0].host as? Tensor else {
            throw ScriptError.argument("a model is called with one tensor, a batch of inputs")
        }
        guard x.rank >= 2 else {
            throw NetworkError(
                "model", "is called with a batch [batch, …], got \(x.shape)",
                hint: "predict takes a single input as well")
        }
        let inputs = try prepared(x)?.prepared() ?? Gather.decode(x)
        try build(for: Array(inputs.shape.dropFirst()))
        return try run(inputs, standIns: liveWeights(of: x)).value(in: context)
    }
}

/// A model's table of layers, as a value.
package final class SummaryValue: HostObject, TableHolder {
    package static let typeName = "summary"
    let summary: ModelSummary

    init(_ summary: ModelSummary) {
        self.summary = summary
    }

    package func describe(limit: Int) -> String { summary.description }

    package var table: TableContent {
        TableContent(
            columns: ["layer", "output", "weights", "multiply-adds", ""],
            rows: summary.lines.map {
                [
                    $0.name, $0.output, $0.weights == 0 ? "" : "\($0.weights)",
                    $0.multiplyAdds == 0 ? "" : "\($0.multiplyAdds)", $0.state,
                ]
            }, numericColumns: [2, 3])
    }

    package var memberNames: [String] { ["total", "trainable", "multiply_adds", "training_bytes"] }

    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "total": summary.total.value(in: context)
        case "trainable": summary.trainable.value(in: context)
        case "multiply_adds": summary.multiplyAdds.value(in: context)
        case "training_bytes": summary.trainingBytes.value(in: context)
        default: nil
        }
    }
}

private var modelParameter: Parameter<Model> { Parameter("model", "The model.") }
private let smallModel = "sequential([dense(8), relu(), dense(3)])"

private var sequential: Builtin {
    Builtin(
        "sequential", area: .models,
        summary:
            "A model: a chain of layers. Models within it are taken apart into their layers; shapes are found when data are first seen.",
        Parameter<[PartArgument]>("layers", "Layers and models, in their order."),
        Parameter<Int?>(
            "seed", default: nil,
            "Fixes the first weights; drawn from the session's seed if not given."),
        returns: "model", example: "sequential([conv2d(8), relu(), flatten(), dense(10)])"
    ) { context, layers, seed in
        try Model(
            layers.map(\.part),
            seed: seed.map { UInt64(bitPattern: Int64($0)) } ?? context.random.next())
    }
}

private var summary: Builtin {
    Builtin(
        "summary", area: .models,
        summary: "The model's layers with their output shapes and numbers of weights.",
        modelParameter,
        Parameter<Dataset?>(
            "data", default: nil, "Builds the model for these rows if it is not yet."),
        Parameter<Int>("batch", default: 32, "Rows in a batch, for the estimate of memory."),
        returns: "summary", example: "\(smallModel).summary(dataset(\"iris\"))"
    ) { _, model, data, batch in
        if let data { try model.build(for: model.preparedToLearn(data).shape) }
        return SummaryValue(model.summary(batch: max(1, batch)))
    }
}

private var weights: Builtin {
    Builtin(
        "weights", area: .models,
        summary: "One weight by its full name (dense_1.bias), or a layer's main one (dense_1).",
        modelParameter,
        Parameter<String?>("name", default: nil, "Which one; a dict of all if not given."),
        returns: "tensor or dict",
        example: """
            let model = \(smallModel)
            model.summary(dataset("iris"))
            model.weights("dense_1").shape
            """
    ) { context, model, name -> Value in
        if let name { return try model.weight(name).value.detached().value(in: context) }
        return context.dict(
            model.weights.map { ($0.name, $0.value.detached().value(in: context)) })
    }
}

private var evaluate: Builtin {
    Builtin(
        "evaluate", area: .models,
        summary: "The loss and the metrics on all rows: those of the last training unless given.",
        modelParameter, Parameter<Dataset>("data", "The rows to measure on."),
        Parameter<LossArgument?>("loss", default: nil, "Another loss."),
        Parameter<[MetricArgument]?>("metrics", default: nil, "Other metrics."),
        returns: "evaluation",
        example: "\(smallModel).evaluate(dataset(\"iris\")).accuracy >= 0"
    ) { _, model, data, loss, metrics in
        EvaluationValue(
            try model.evaluate(data, loss: loss?.loss, metrics: metrics?.map(\.metric)))
    }
}

private var predict: Builtin {
    Builtin(
        "predict", area: .models, summary: "The model's outputs for all rows, [rows, …].",
        modelParameter,
        Parameter<PredictArgument>("x", "A data set, a row, a batch, or one input."),
        Parameter<Int>("batch", default: Model.inferenceBatch, "Rows that are run at once."),
        returns: "tensor", example: "\(smallModel).predict(dataset(\"iris\")).shape"
    ) { _, model, x, batch in
        guard batch > 0 else {
            throw NetworkError("predict", "`batch` is at least 1 row, got \(batch)")
        }
        switch x {
        case .data(let data): return try model.predict(data, batch: batch)
        case .tensor(let tensor): return try model.predict(tensor.detached(), batch: batch)
        case .row(let row):
            let output = try model.predict(row.alone)
            return try output.reshape(Array(output.shape.dropFirst()))
        }
    }
}

private var saveModel: Builtin {
    Builtin(
        "save", area: .models,
        summary:
            "Writes a model, architecture and weights, as a safetensors file, all of it or nothing.",
        modelParameter, Parameter<String>("path", "The file, e.g. model.safetensors."),
        returns: "none", example: "if false { \(smallModel).save(\"model.safetensors\") }"
    ) { context, model, path in
        try model.save(context.resolve(path))
        return Value.none
    }
}

private var loadModel: Builtin {
    Builtin(
        "load_model", area: .models, summary: "A model that `save` wrote.",
        Parameter<String>("path", "The file."),
        Parameter<GivenLayers>(
            "layers", default: GivenLayers(layers: [:]),
            "Layers that functions compute, by their names in the model: a file cannot hold them."),
        returns: "model",
        example: "if exists(\"model.safetensors\") { load_model(\"model.safetensors\") }"
    ) { context, path, given in try Model.load(context.resolve(path), given: given.layers) }
}

/// Layers by name.
struct GivenLayers: FromValue {
    let layers: [String: any Layer]

    static var expectation: String { "dict of layers by name" }

    static func accepts(_ value: Value) -> Bool {
        value.dict?.allSatisfy { $0.key.isString && $0.value.host is LayerValue } ?? false
    }

    static func from(_ value: Value, in context: BuiltinContext) -> GivenLayers? {
        var layers: [String: any Layer] = [:]
        for entry in value.dict ?? [] {
            guard let name = entry.key.string, let layer = entry.value.host as? LayerValue else {
                return nil
            }
            layers[name] = layer.layer
        }
        return GivenLayers(layers: layers)
    }

    static func literal(_ value: GivenLayers) -> String { "{}" }
}

/// What `predict` takes.
enum PredictArgument: FromValue {
    case data(Dataset)
    case row(Row)
    case tensor(Tensor)

    static var expectation: String { "dataset, row or tensor" }

    static func accepts(_ value: Value) -> Bool {
        value.host is Dataset || value.host is Row || value.host is Tensor
    }

    static func from(_ value: Value, in context: BuiltinContext) -> PredictArgument? {
        switch value.host {
        case let data as Dataset: .data(data)
        case let row as Row: .row(row)
        case let tensor as Tensor: .tensor(tensor)
        default: nil
        }
    }
}
