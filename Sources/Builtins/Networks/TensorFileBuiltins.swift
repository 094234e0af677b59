import Data
import Machine
import Networks
import Tensors

/// Several tensors in one file.
var tensorFileBuiltins: [Builtin] { [loadTensors, saveTensors] }

private var loadTensors: Builtin {
    Builtin(
        "load_tensors", area: .data,
        summary: "All tensors of a safetensors or NPZ file, by name.",
        Parameter<String>("path", "The file."),
        returns: "dict", example: "if exists(\"w.npz\") { load_tensors(\"w.npz\") }"
    ) { context, path in
        context.dict(
            try TensorFile.read(context.resolve(path)).map {
                ($0.name, $0.tensor.value(in: context))
            })
    }
}

private var saveTensors: Builtin {
    Builtin(
        "save", area: .data,
        summary: "Writes tensors by name as safetensors or NPZ, all of it or nothing.",
        Parameter<NamedTensors>("tensors", "A dict of tensors, such as a model's weights()."),
        Parameter<String>("path", "The file; it ends in .safetensors or .npz."),
        returns: "none", example: "if false { save({a: ones(3)}, \"a.npz\") }"
    ) { context, tensors, path in
        try TensorFile.write(tensors.list, to: context.resolve(path))
        return Value.none
    }
}

/// A dict of tensors.
struct NamedTensors: FromValue {
    let list: [(name: String, tensor: Tensor)]

    static var expectation: String { "dict of tensors" }

    static func accepts(_ value: Value) -> Bool {
        value.dict?.allSatisfy { $0.key.isString && $0.value.host is Tensor } ?? false
    }

    static func from(_ value: Value, in context: BuiltinContext) -> NamedTensors? {
        value.dict.map { entries in
            NamedTensors(
                list: entries.compactMap { entry in
                    guard let name = entry.key.string, let tensor = entry.value.host as? Tensor
                    else { return nil }
                    return (name, tensor.detached())
                })
        }
    }
}
