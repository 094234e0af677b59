import Data
import Tensors
import Text

/// Linnet's model files: safetensors whose metadata hold the architecture.
///
/// Metadata: `format` is "linnet-model", `version` "1", and `model` a JSON object of `input_shape`,
/// `seed`, `classes`, `epochs_trained` and `layers`; each layer has `kind`, `name`, `frozen`, its
/// `settings` and, where only some layers within it are frozen, their names as `frozen_within`. Where
/// rows are prepared, `preparation` has the `input_shape`, `input_type` and `steps` of that. Each
/// weight is a tensor named `layer.weight`. Any reader of safetensors reads the weights.
package enum ModelFile {
    static let format = "linnet-model"
    static let version = 1

    /// Sizes in a file may be anything; beyond this no model is meant, and sums would overflow.
    private static let largestSize = 1 << 40
}

extension Model {
    /// Writes architecture and weights, atomically.
    package func save(_ path: String) throws {
        try Safetensors.write(
            weights.map { ($0.name, $0.value) }, metadata: ModelFile.metadata(of: self), to: path)
    }

    /// Reads a model that `save` wrote.
    ///
    /// - Parameter given: layers that the file cannot hold, as functions compute them, by name.
    /// - Throws: `DataError` naming the file for anything that is not such a file, and for weights that
    ///   are missing, unknown, or of another shape than the layers ask for.
    package static func load(_ path: String, given: [String: any Layer] = [:]) throws -> Model {
        let file = try Safetensors.read(path)
        guard file.metadata["format"] == ModelFile.format else {
            throw DataError(
                path, "holds tensors but no Linnet model",
                hint: "build the model, then fill it from the file's tensors by name")
        }
        guard file.metadata["version"] == "\(ModelFile.version)" else {
            throw DataError(
                path, "is of version \(file.metadata["version"] ?? "none") of the model format",
                hint: "this Linnet reads version \(ModelFile.version)")
        }
        do {
            return try ModelFile.model(file, given)
        } catch let error as JSONError {
            throw DataError(path, "the architecture: \(error.problem)")
        } catch let error as NetworkError {
            throw DataError(path, error.message, hint: error.hint)
        } catch let error as TensorError {
            throw DataError(path, error.message, hint: error.hint)
        }
    }
}

extension ModelFile {
    /// The architecture, and that the file is a model's.
    static func metadata(of model: Model) throws -> [String: String] {
        guard let inputShape = model.inputShape else {
            throw NetworkError(
                "save", "the model has no weights yet",
                hint: "build it first: summary(data) or fit does")
        }
        let layers = model.layers.map { layer in
            var members: [JSON.Member] = [
                JSON.Member(key: "kind", value: .string(layer.kind)),
                JSON.Member(key: "name", value: .string(layer.name)),
                JSON.Member(key: "frozen", value: .bool(layer.isFrozen)),
                JSON.Member(key: "settings", value: layer.layer.settings),
            ]
            let within = layer.isFrozen ? [] : layer.frozenWithin
            if !within.isEmpty {
                members.append(
                    JSON.Member(key: "frozen_within", value: .array(within.map(JSON.string))))
            }
            return JSON.object(members)
        }
        var json = JSON.dict([
            "input_shape": .ints(inputShape), "seed": .string(String(model.seed)),
            "classes": .array(model.classes.map(JSON.string)),
            "epochs_trained": .int(model.epochsTrained),
            "layers": .array(layers),
        ])
        if let preparation = model.preparation, case .object(let members) = json {
            let member = JSON.Member(key: "preparation", value: JSON(preparation))
            json = .object(members + [member])
        }
        return [
            "format": ModelFile.format, "version": "\(ModelFile.version)",
            "model": json.description,
        ]
    }

    fileprivate static func model(
        _ file: Safetensors.File, _ given: [String: any Layer]
    ) throws -> Model {
        let json = try JSON(parsing: (file.metadata["model"] ?? "").utf8)
        guard let shape = json["input_shape"]?.ints, isPossible(shape),
            let seed = json["seed"]?.string.flatMap({ UInt64($0) }),
            let classes = json["classes"]?.array?.compactMap(\.string),
            let epochs = json["epochs_trained"]?.int, epochs >= 0,
            let layers = json["layers"]?.array
        else { throw NetworkError("", "the architecture lacks a member, or one is out of range") }
        var frozen: [String] = []
        let parts = try layers.map { entry -> Model.Part in
            let (name, layer) = try LayerCatalogue.read(entry, given: given)
            if entry["frozen"]?.bool == true { frozen.append(name) }
            let within = entry["frozen_within"]?.array?.compactMap(\.string) ?? []
            frozen += within.map { "\(name).\($0)" }
            return .layer(layer, name: name)
        }
        let model = try Model(parts, seed: seed)
        let names = model.allLayers.map(\.name)
        if let unknown = given.keys.sorted().first(where: { !names.contains($0) }) {
            throw NetworkError(
                unknown, "the file has no layer of this name",
                hint: "its layers are \(names.joined(separator: ", "))")
        }
        try model.fill(shape: shape, from: file)
        for name in frozen { try model.layer(name).isFrozen = true }
        model.classes = classes
        model.epochsTrained = epochs
        model.preparation = try json["preparation"]?.preparation()
        return model
    }

    static func isPossible(_ shape: [Int]) -> Bool {
        var count = 1
        for size in shape {
            guard size > 0, size <= largestSize / count else { return false }
            count *= size
        }
        return shape.count <= 8
    }
}

extension Model {
    /// Shapes the model and takes its weights from a file, without making random ones first: what a file
    /// claims costs no memory that the file does not hold.
    fileprivate func fill(shape: [Int], from file: Safetensors.File) throws {
        // What belongs to a training is no part of the model.
        let tensors = file.tensors.filter { !$0.name.hasPrefix(Checkpoint.prefix) }
        var found = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.tensor) })
        try build(for: shape) { name, plan in
            guard let tensor = found.removeValue(forKey: name) else {
                throw NetworkError(name, "this weight is missing")
            }
            guard tensor.shape == plan.shape, tensor.dtype == .float32 else {
                throw NetworkError(
                    name, "expected float32 \(plan.shape), got \(tensor.dtype.name) \(tensor.shape)"
                )
            }
            return tensor
        }
        if let extra = found.keys.sorted().first {
            throw NetworkError(extra, "no layer has such a weight")
        }
    }
}
