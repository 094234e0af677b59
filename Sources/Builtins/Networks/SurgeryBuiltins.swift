import Data
import Machine
import Networks
import Tensors

/// Taking models apart and putting them together, filling them with weights from elsewhere, freezing.
var surgeryBuiltins: [Builtin] {
    [
        build, without, upTo, replaceLayer, appendLayers, freeze, unfreeze, difference, loadWeights,
    ]
}

private let base = "sequential([dense(8, name: \"features\"), relu(), dense(3)])"

private var modelParameter: Parameter<Model> { Parameter("model", "The model.") }

private var build: Builtin {
    Builtin(
        "build", area: .models,
        summary:
            "Makes the weights for inputs of a shape, as data would, or shapes a built model for other inputs, and returns the model.",
        modelParameter,
        Parameter<ShapeArgument>("shape", "The shape of one input, without the batch."),
        returns: "model", example: "\(base).build([4]).output_shape"
    ) { _, model, shape in
        try model.reshape(for: shape.sizes)
        return model
    }
}

private var without: Builtin {
    Builtin(
        "without", area: .models,
        summary:
            "The model without some layers: a new one, whose weights are shared until one of the two is trained.",
        modelParameter,
        Parameter<NamesArgument>(
            "names", default: .none,
            "A name or pattern (dropout_*) of layers, also within blocks, or a list of them."),
        Parameter<Int>("first", default: 0, "How many to leave out at the beginning."),
        Parameter<Int>("last", default: 0, "How many to leave out at the end."),
        returns: "model", example: "\(base).without(last: 1).layers.len()"
    ) { _, model, names, first, last in
        guard !names.patterns.isEmpty || first != 0 || last != 0 else {
            throw ScriptError.argument(
                "without: nothing is named",
                hint: "write without(last: 1) or without(\"dropout_*\")")
        }
        let shortened =
            first == 0 && last == 0 ? model : try model.without(first: first, last: last)
        return names.patterns.isEmpty ? shortened : try shortened.without(names.patterns)
    }
}

private var upTo: Builtin {
    Builtin(
        "up_to", area: .models,
        summary: "The model's layers up to a named one, which is the last: a new model.",
        modelParameter,
        Parameter<String>(
            "name",
            "The layer's name; it may lie within blocks, and within a branch, of which the others are left out."
        ),
        returns: "model", example: "\(base).up_to(\"features\").layers.len()"
    ) { _, model, name in try model.upTo(name) }
}

private var replaceLayer: Builtin {
    Builtin(
        "replace", area: .models,
        summary: "The model with other layers in the place of a named one: a new model.",
        modelParameter, Parameter<String>("name", "The layer's name; it may lie within blocks."),
        Parameter<PartsArgument>("layers", "A layer, a model, or a list of them."),
        returns: "model", example: "\(base).replace(\"features\", [dense(16), batch_norm()])"
    ) { _, model, name, layers in try model.replacing(name, with: layers.parts) }
}

private var appendLayers: Builtin {
    Builtin(
        "append", area: .models, summary: "The model and then further layers: a new model.",
        modelParameter, Parameter<PartsArgument>("layers", "A layer, a model, or a list of them."),
        returns: "model", example: "\(base).append(softmax()).layers.len()"
    ) { _, model, layers in try model.appending(layers.parts) }
}

private var freeze: Builtin { freezing("freeze", true, "Keeps layers as they are in training") }
private var unfreeze: Builtin { freezing("unfreeze", false, "Lets layers learn again") }

private func freezing(_ name: String, _ isFrozen: Bool, _ summary: String) -> Builtin {
    Builtin(
        name, area: .models,
        summary:
            "\(summary), batch normalisation's running statistics included, and returns the model. All layers if none is named.",
        modelParameter,
        Parameter<NamesArgument>(
            "names", default: .none, "A name or pattern (features.*), or a list of them."),
        Parameter<String?>("from", default: nil, "The first of a range of layers."),
        Parameter<String?>("to", default: nil, "The last of it."),
        Parameter<ScriptFunction?>(
            "where", default: nil, "Of the named ones, those for which it is true, given the layer."
        ),
        returns: "model", example: "\(base).\(name)(\"features\")"
    ) { context, model, names, first, last, condition in
        try model.setFrozen(isFrozen, names.patterns, from: first, to: last) {
            layer in
            guard let condition else { return true }
            let answer = try context.call(
                condition.value, [ModelLayerValue(layer).value(in: context)])
            guard let isMeant = answer.plain.bool else {
                throw ScriptError.type(
                    "\(name): where: should give true or false, got \(answer.summary)")
            }
            return isMeant
        }
        return model
    }
}

private var difference: Builtin {
    Builtin(
        "diff", area: .models,
        summary:
            "What differs from another model, layer by layer: added, removed, changed, trained, frozen.",
        modelParameter, Parameter<Model>("base", "The model that it was made of."),
        returns: "difference",
        example: "let model = \(base).build([4])\nmodel.append(relu()).diff(model)"
    ) { _, model, base in ModelDifferenceValue(try ModelDifference(model, from: base)) }
}

/// Where two models differ, as a value.
final class ModelDifferenceValue: HostObject, TableHolder {
    static let typeName = "difference"
    private let difference: ModelDifference

    init(_ difference: ModelDifference) {
        self.difference = difference
    }

    func describe(limit: Int) -> String { difference.description }

    var table: TableContent {
        TableContent(
            columns: ["layer", "change", ""],
            rows: difference.lines.map { [$0.layer, $0.change.rawValue, $0.detail] },
            numericColumns: [])
    }

    var memberNames: [String] { ["same", "changes"] }

    func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "same": difference.same.value(in: context)
        case "changes":
            difference.lines.map { [$0.layer, $0.change.rawValue, $0.detail] }.value(in: context)
        default: nil
        }
    }
}

private var loadWeights: Builtin {
    Builtin(
        "load_weights", area: .models,
        summary:
            "Fills a built model with tensors by name and returns what became of each; throws, changing nothing, unless all find each other.",
        modelParameter,
        Parameter<TensorsArgument>(
            "from", "A safetensors file, or a dict of tensors by name, as load_tensors gives."),
        Parameter<ScriptFunction?>(
            "rename", default: nil,
            "Given a name of the file, the weight's name in the model, or none to leave it out."),
        Parameter<WeightLayout>(
            "layout", default: .linnet,
            "How the numbers lie: \"pytorch\" has outputs and channels first."),
        Parameter<Bool>(
            "strict", default: true, "Whether every weight and every tensor has to find the other."),
        returns: "dict",
        example: """
            let model = \(base).build([4])
            model.load_weights(model.weights())["missing"]
            """
    ) { context, model, tensors, rename, layout, isStrict in
        let filling = try model.fill(
            from: tensors.read(context), layout: layout, isStrict: isStrict
        ) { name in
            guard let rename else { return name }
            let renamed = try rename(name)
            if renamed.isNone { return nil }
            guard let text = renamed.string else {
                throw ScriptError.type(
                    "load_weights: rename: should give a name or none, got \(renamed.summary)")
            }
            return text
        }
        return context.dict([
            ("filled", filling.filled.map(\.weight).value(in: context)),
            ("missing", filling.missing.value(in: context)),
            ("unused", filling.unused.value(in: context)),
            ("left_out", filling.leftOut.value(in: context)),
            ("misshapen", filling.misshapen.map(\.weight).value(in: context)),
        ])
    }
}

extension WeightLayout: FromValue {}

/// A name or pattern of layers, or a list of them.
private struct NamesArgument: FromValue {
    let patterns: [NamePattern]

    static let none = NamesArgument(patterns: [])
    static var expectation: String { "name, pattern or list of them" }

    static func accepts(_ value: Value) -> Bool {
        value.isString || value.list?.allSatisfy(\.isString) ?? false
    }

    static func from(_ value: Value, in context: BuiltinContext) -> NamesArgument? {
        let names = value.string.map { [$0] } ?? value.list?.compactMap(\.string)
        return names.map { NamesArgument(patterns: $0.map { NamePattern($0) }) }
    }

    static func literal(_ value: NamesArgument) -> String { "[]" }
}

/// A layer, a model, or a list of them.
private struct PartsArgument: FromValue {
    let parts: [Model.Part]

    static var expectation: String { "layer, model or list of them" }

    static func hint(for value: Value) -> String? { PartArgument.hint(for: value) }

    static func accepts(_ value: Value) -> Bool {
        if PartArgument.accepts(value) { return true }
        return value.list.map { $0.allSatisfy(PartArgument.accepts) } ?? false
    }

    static func from(_ value: Value, in context: BuiltinContext) throws -> PartsArgument? {
        if let part = PartArgument.from(value, in: context) {
            return PartsArgument(parts: [part.part])
        }
        return try [PartArgument].from(value, in: context).map { list in
            PartsArgument(parts: list.map(\.part))
        }
    }
}

/// Tensors by name: a file or a dict.
private enum TensorsArgument: FromValue {
    case file(String)
    case given([(name: String, tensor: Tensor)])

    static var expectation: String { "path or dict of tensors" }

    static func accepts(_ value: Value) -> Bool { value.isString || NamedTensors.accepts(value) }

    static func from(_ value: Value, in context: BuiltinContext) -> TensorsArgument? {
        if let path = value.string { return .file(path) }
        return NamedTensors.from(value, in: context).map { .given($0.list) }
    }

    func read(_ context: BuiltinContext) throws -> [(name: String, tensor: Tensor)] {
        switch self {
        case .file(let path): try TensorFile.read(context.resolve(path))
        case .given(let tensors): tensors
        }
    }
}
